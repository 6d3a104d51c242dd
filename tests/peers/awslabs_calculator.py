"""The calculator of awslabs-dynamodb-mcp-server, asked in its own words about requests of ours.

It is not part of the environment: `make peers` installs it, without what it depends on, into a
folder of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.planning.plans import Read, Request, Write

VERSION = "2.1.8"
FOLDER_VARIABLE = "TABLEWRIGHT_AWSLABS"
DRIVER = Path(__file__).with_name("awslabs_driver.py")
HOW_TO_INSTALL = (
    "The calculator is not at {folder}: install it with `make peers`, or with `pip install"
    f" --no-deps --target FOLDER awslabs-dynamodb-mcp-server=={VERSION}` and"
    f" {FOLDER_VARIABLE}=FOLDER."
)

Entry = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A request and how often it is made, in calls per second."""

    id: str
    request: Request
    peak: float
    average: float


@dataclass(frozen=True)
class Answer:
    """Units of one call by table (`T1`) and index (`T1.I1`), and USD a month."""

    units: Mapping[str, float]
    usd_per_month: float


def folder() -> Path:
    """Where the package is, if it is installed at all."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named) if named else Path(sys.prefix) / "peers" / "awslabs"


def is_installed() -> bool:
    return (folder() / "awslabs" / "dynamodb_mcp_server").is_dir()


def calculate(given: Mapping[str, object]) -> Entry:
    """The calculator's result for its own form of input. Raises where it refuses it."""
    done = subprocess.run(
        [sys.executable, "-P", str(DRIVER)],
        input=json.dumps(given).encode(),
        capture_output=True,
        check=False,
        cwd=folder(),
        env={**os.environ, "PYTHONPATH": str(folder())},
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    result: Entry = json.loads(done.stdout)
    return result


def ask(requests: Sequence[Asked]) -> dict[str, Answer]:
    """What the calculator says of each request, by id."""
    given = {
        "access_pattern_list": [pattern(asked) for asked in requests],
        "table_list": [table(asked.request) for asked in requests],
    }
    found = calculate(given)["access_patterns"]
    return {
        asked.id: answer(asked.request, result)
        for asked, result in zip(requests, found, strict=True)
    }


def pattern(asked: Asked) -> Entry:
    """An entry of its access_pattern_list, filled in as its instructions say.

    They take `rps` from the column "Peak RPS", `item_count` from "Items Returned", and list in
    `gsi_list` the indexes that a write touches, without what happens there.
    """
    request = asked.request
    entry: Entry = {
        "pattern": asked.id,
        "description": "a request",
        "operation": operation(request),
        "table": request.table,
        "rps": asked.peak,
        "item_size_bytes": int(request.item_bytes.average),
    }
    if isinstance(request, Write):
        touched = [w.index for w in request.index_writes if w.effect != "none"]
        items = int(request.items.average)
        return {**entry, "gsi_list": touched, "item_count": items}
    if request.consistency != "transactional":
        entry["strongly_consistent"] = request.consistency == "strong"
    if request.index is not None:
        entry["gsi"] = request.index
    return {**entry, "item_count": int(request.returned_items.average)}


def operation(request: Request) -> str:
    if isinstance(request, Read):
        transactional = request.consistency == "transactional"
        return "TransactGetItems" if transactional else request.operation
    if request.transaction is not None:
        return "TransactWriteItems"
    return "BatchWriteItem" if request.batched else request.operation


def table(request: Request) -> Entry:
    """An entry of its table_list: a table as large as it takes, with the indexes touched."""
    item_bytes = int(request.item_bytes.average)
    sizes = {}
    if isinstance(request, Write):
        sizes = {w.index: int(w.entry_bytes.average) for w in request.index_writes}
    elif request.index is not None:
        sizes = {request.index: item_bytes}
    return {
        "name": request.table,
        "item_size_bytes": item_bytes,
        "item_count": 1,
        "gsi_list": [
            {"name": name, "item_size_bytes": size, "item_count": 1} for name, size in sizes.items()
        ],
    }


def answer(request: Request, result: Entry) -> Answer:
    """Its result for one pattern; what it says of the index writes stands apart there."""
    index = request.index if isinstance(request, Read) else None
    name = request.table if index is None else f"{request.table}.{index}"
    units = {name: result["rcus"] + result["wcus"]}
    usd = result["cost"]
    for written in result["gsi_write_amplification"]:
        units[f"{request.table}.{written['gsi_name']}"] = written["wcus"]
        usd += written["cost"]
    return Answer(units=units, usd_per_month=usd)
