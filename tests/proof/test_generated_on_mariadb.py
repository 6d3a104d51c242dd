"""Designs of random schemas, read from MariaDB: odd names, keys of bytes, rows with NULLs."""

import pymysql
import pytest
from consumer import fetch, prove_contract
from generated_designs import derived
from generated_queues import queues
from generated_schemas import ddl_of
from generated_workloads import requirements
from hypothesis import HealthCheck, assume, given, settings
from sample_rows import distinct_rows, sample_rows

from tools.model.computed import Joined, identifier
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, ComputedOrigin
from tools.workload.requirements import Requirements

pytestmark = pytest.mark.mariadb


@settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(requirements(5, 5))
def test_every_select_gives_the_items_that_the_model_means(
    connection: pymysql.Connection, required: Requirements
):
    prove(connection, required)


@settings(
    max_examples=2,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(queues())
def test_so_does_that_of_keys_over_several_columns(
    connection: pymysql.Connection, required: Requirements
):
    found = prove(connection, required)
    assume(any(key_of_several(attribute) for attribute in found.table("Jobs").attributes))


def key_of_several(attribute: Attribute) -> bool:
    origin = attribute.origin
    return isinstance(origin, ComputedOrigin) and isinstance(origin.computation, Joined)


def prove(connection: pymysql.Connection, required: Requirements) -> DataModel:
    _empty(connection)
    found = derived(required)
    ddl = ddl_of(required.mysql)
    rows = distinct_rows(required.mysql, sample_rows(required.mysql))
    prove_contract(connection, ddl, rows, found.contract, found.views_text, found.model)
    return found.model


def _empty(connection: pymysql.Connection) -> None:
    """Drops what the example before has made."""
    name = identifier(str(fetch(connection, "SELECT DATABASE() AS name")[0]["name"]))
    cursor = connection.cursor()
    cursor.execute(f"DROP DATABASE {name}")
    cursor.execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
    cursor.execute(f"USE {name}")
