"""How many sessions of a batch burn CPU at a time, each in a process of its own.

A process that is killed gives its slot back, which is held as long as the connection stands.
"""

import threading
from multiprocessing.connection import Connection

from agent.batch.desk import Address, Desk, connect


class SlotServer:
    """So many slots; a context manager whose value is the address to take them at."""

    def __init__(self, slots: int) -> None:
        self._slots = threading.Semaphore(slots)
        self._desk = Desk(self._serve)

    def __enter__(self) -> Address:
        return self._desk.__enter__()

    def __exit__(self, *exception: object) -> None:
        self._desk.__exit__(*exception)

    def _serve(self, connection: Connection) -> None:
        """Takes and gives back by turns, until the client is gone."""
        while True:
            connection.recv()
            with self._slots:
                connection.send(None)
                connection.recv()
            connection.send(None)


class Slot:
    """One session's, at a `SlotServer`; a context manager that may be entered again and again."""

    def __init__(self, address: Address) -> None:
        self._connection = connect(address)

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> None:
        self._say()

    def __exit__(self, *exception: object) -> None:
        self._say()

    def _say(self) -> None:
        """Raises OSError or EOFError where the batch is gone."""
        self._connection.send(None)
        self._connection.recv()
