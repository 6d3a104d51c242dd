"""Reads a live MySQL or MariaDB: its tables, figures of them, and what it knows of statements.

Nothing is written, and next to nothing held up: every statement is a SELECT or SHOW in a session
that is read-only, is ended by the server after a few seconds, and each table is read in a short
transaction of its own. Only definitions, counts and sizes come back, never a value of a row.
"""

import os
from collections.abc import Callable, Mapping

from tools.errors import InputError, Problem
from tools.source.live.address import Address, find_password, read_address
from tools.source.live.catalogue import read_catalogue
from tools.source.live.connection import open_connection
from tools.source.live.database import DEFAULT_LIMITS, Limits, LiveDatabase
from tools.source.live.definitions import read_definitions
from tools.source.live.failures import StatementFailed, statement_problem
from tools.source.live.measuring import measure
from tools.source.live.objects import generated_columns, other_objects
from tools.source.live.session import Session
from tools.source.live.statement_digests import read_digests


def read_live_database(
    url: str,
    password: Callable[[], str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
    progress: Callable[[str], None] | None = None,
    environment: Mapping[str, str] | None = None,
) -> LiveDatabase:
    """What the server says of the database in the URL.

    Args:
        url: `mysql://USER:PASSWORD@HOST:3306/DATABASE`, also `mariadb://`, with `unix_socket=` and
            `ssl_...=` as options.
        password: Asks for it; called only where neither the URL nor the environment
            (`TABLEWRIGHT_MYSQL_PASSWORD`, else `MYSQL_PWD`) has one.
        limits: What it may cost the server.
        progress: Told in a few words what is being done, one step after the other.
        environment: In place of the process's own.

    Raises:
        InputError: for a URL that can't be used, where there is no connection or it is lost, and
            where no table can be seen. The message holds neither user nor password.
    """
    address = read_address(url)
    del url  # no frame below or here shows a password, even with its locals
    secret = find_password(address, os.environ if environment is None else environment, password)
    tell = progress or (lambda _: None)
    with open_connection(address, secret, limits) as connection:
        doing: list[str] = ["connecting"]

        def told(step: str) -> None:
            doing[0] = step
            tell(step)

        try:
            return _read(Session(connection, limits), address, limits, told)
        except StatementFailed as error:
            failed = error
    raise InputError((statement_problem(address.database, doing[0], failed),))


def _read(
    session: Session, address: Address, limits: Limits, tell: Callable[[str], None]
) -> LiveDatabase:
    tell(f"reading what {session.server} holds")
    catalogue = read_catalogue(session, address.database)
    definitions = read_definitions(session, catalogue, tell)
    mysql = definitions.mysql
    if not mysql.tables:
        raise InputError(
            Problem(file=f"mysql:{catalogue.database}", what=each.evidence, fix=each.fix)
            for each in definitions.findings
        )
    objects = (*other_objects(session, catalogue), *generated_columns(mysql, catalogue.tables))
    tell("reading the statement digests")
    digests, remarks = read_digests(session, catalogue.database, limits)
    measurements, left_out = measure(session, catalogue, mysql, limits, tell)
    return LiveDatabase(
        server=session.server,
        mysql=mysql,
        measurements=measurements,
        digests=digests,
        findings=(*definitions.findings, *objects, *remarks, *left_out),
    )
