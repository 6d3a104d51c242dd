"""A desk of the batch, at which its workers ask; in whatever process, on whatever machine.

Each client is served by a thread of its own, so that one that stalls, dies or does not know the key
keeps nobody else waiting.
"""

import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import AuthenticationError
from multiprocessing.connection import (
    Client,
    Connection,
    answer_challenge,
    deliver_challenge,
)

Address = tuple[str, int, bytes]


class Desk:
    """A context manager whose value is the address for clients: host, port and key.

    Args:
        serve: Serves one client until it is gone; it may raise EOFError or OSError then.
    """

    def __init__(self, serve: Callable[[Connection], None], host: str = "127.0.0.1") -> None:
        self._serve = serve
        self._key = secrets.token_bytes(32)
        self._listener = socket.create_server((host, 0), backlog=128)

    def __enter__(self) -> Address:
        threading.Thread(target=self._accept, daemon=True).start()
        host, port = self._listener.getsockname()[:2]
        return str(host), int(port), self._key

    def __exit__(self, *exception: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except ConnectionError:
                continue  # gone before it was let in
            except OSError:
                return  # closed
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection: Connection = Connection(client.detach())
            threading.Thread(target=self._let_in, args=(connection,), daemon=True).start()

    def _let_in(self, connection: Connection) -> None:
        with connection, suppress(EOFError, OSError, AuthenticationError):
            deliver_challenge(connection, self._key)
            answer_challenge(connection, self._key)
            self._serve(connection)


def connect(address: Address) -> Connection:
    """Raises OSError, EOFError or AuthenticationError where nobody serves there."""
    host, port, key = address
    return Client((host, port), authkey=key)
