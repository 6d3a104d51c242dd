"""Transactions by connection: what begins and ends them, and their shapes."""

import pytest

SELECT, INSERT, UPDATE, DELETE = (
    "SELECT a FROM t WHERE id = 1",
    "INSERT INTO t (a) VALUES (1)",
    "UPDATE t SET a = 1 WHERE id = 2",
    "DELETE FROM t WHERE id = 3",
)
KINDS = {"select": "S", "insert": "I", "update": "U", "delete": "D"}


def log_of(*statements: tuple[int, str] | str) -> str:
    lines = []
    for number, each in enumerate(statements):
        connection, text = each if isinstance(each, tuple) else (1, each)
        command = text if text in ("Quit", "Connect") else "Query"
        argument = "" if command == text else text
        time = f"2025-07-31T18:{number // 60:02d}:{number % 60:02d}.000000Z"
        lines.append(f"{time}\t{connection:5d} {command}\t{argument}\n")
    return "".join(lines)


def shapes(log) -> dict[str, int]:
    kinds = {each.id: KINDS[each.kind] for each in log.digests}
    return {
        "".join(kinds[each] for each in shape.digests): shape.count for shape in log.transactions
    }


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (["BEGIN", INSERT, UPDATE, "COMMIT"], {"IU": 1}),
        (["start transaction read write", INSERT, "commit work"], {"I": 1}),
        (["BEGIN", INSERT, "ROLLBACK", UPDATE, "COMMIT"], {}),
        (["BEGIN", INSERT, "ROLLBACK TO SAVEPOINT s", UPDATE, "COMMIT"], {"IU": 1}),
        (["BEGIN", INSERT, "SAVEPOINT s", "SET @a = 1", UPDATE, "COMMIT"], {"IU": 1}),
        (["BEGIN", INSERT, "BEGIN", UPDATE, "COMMIT"], {"I": 1, "U": 1}),
        (["BEGIN", INSERT, "CREATE TABLE x (a INT)", UPDATE, "COMMIT"], {"I": 1}),
        (["BEGIN", INSERT, "CREATE TEMPORARY TABLE x (a INT)", UPDATE, "COMMIT"], {"IU": 1}),
        (["BEGIN", INSERT, "Quit", "Connect", UPDATE, "COMMIT"], {}),
        (["BEGIN", "COMMIT"], {}),
        ([INSERT, "COMMIT", UPDATE], {}),
        (
            ["SET autocommit=0", INSERT, "COMMIT", UPDATE, DELETE, "COMMIT", SELECT],
            {"I": 1, "UD": 1},
        ),
        (["SET @@session.autocommit = OFF", INSERT, "SET autocommit = 1", UPDATE], {"I": 1}),
        (["SET GLOBAL autocommit = 0", INSERT, "COMMIT"], {}),
        (["SET @autocommit = 0", INSERT, "COMMIT"], {}),
        (["SET NAMES utf8, autocommit = 0", INSERT, "COMMIT"], {"I": 1}),
        (["SET autocommit=1", "BEGIN", INSERT, "SET autocommit=1", UPDATE, "COMMIT"], {"IU": 1}),
        (["SET autocommit=0", INSERT, "ROLLBACK", UPDATE, "COMMIT"], {"U": 1}),
        (["SET autocommit=0", INSERT, "Quit", UPDATE, "COMMIT"], {}),
        (["BEGIN", INSERT, INSERT, INSERT, UPDATE, INSERT, "COMMIT"], {"IUI": 1}),
        (
            [(1, "BEGIN"), (2, "BEGIN"), (1, INSERT), (2, UPDATE), (1, "COMMIT"), (2, "COMMIT")],
            {"I": 1, "U": 1},
        ),
        (["BEGIN", INSERT, "COMMIT"] * 3, {"I": 3}),
    ],
)
def test_shapes(read, statements: list[str], expected: dict[str, int]) -> None:
    assert shapes(read(log_of(*statements)).log) == expected


def test_a_shape_has_the_place_where_it_first_begins(read) -> None:
    log = read(
        log_of(SELECT, "BEGIN", "ROLLBACK", "BEGIN", INSERT, "COMMIT", "BEGIN", INSERT, "COMMIT")
    )
    (shape,) = log.log.transactions
    assert (shape.count, str(shape.place)) == (2, "query.log:4")


def test_an_endless_transaction_is_dropped_and_counted(read) -> None:
    log = read(log_of("BEGIN", *[INSERT, UPDATE] * 20, "COMMIT", "BEGIN", INSERT, "COMMIT")).log
    assert shapes(log) == {"I": 1}
    assert log.dropped_transactions == 1


def test_a_driver_that_turns_autocommit_off_for_long(read) -> None:
    log = read(log_of("SET autocommit=0", *[SELECT, UPDATE, "COMMIT"] * 50)).log
    assert shapes(log) == {"SU": 50}
