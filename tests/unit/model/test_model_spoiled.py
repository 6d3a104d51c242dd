"""Each kind of field of a good model is removed or changed, one at a time."""

import copy
import json
from collections.abc import Iterator

import pytest
from clinic_domain import clinic
from forum_domain import forum
from model_builders import Domain
from pydantic import JsonValue, ValidationError

from tools.contract.build import build_contract, contract_json
from tools.contract.validate import validate_contract
from tools.contract.views import source_views_sql
from tools.model.data_model import DataModel
from tools.model.validate import soundness_findings, validate_model
from tools.planning.planner import plan

Spot = tuple[str | int, ...]
PARTS = ("tables", "services", "absences")
WORDS = {"purpose", "reason", "fed_how", "name"}  # said in documents only, or checked as text


def spots(value: JsonValue, path: Spot = ()) -> Iterator[Spot]:
    if path:
        yield path
    if isinstance(value, dict | list):
        for step, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from spots(member, (*path, step))


def spoiled(data: JsonValue, path: Spot, how: str) -> DataModel | None:
    """The model with one field other; None where no such model can be read."""
    data = copy.deepcopy(data)
    parent = data
    for step in path[:-1]:
        parent = parent[step]
    value = parent[path[-1]]
    if how == "remove":
        del parent[path[-1]]
    elif isinstance(value, bool):
        parent[path[-1]] = not value
    elif isinstance(value, str):
        parent[path[-1]] = f"{value}x"
    elif isinstance(value, int | float):
        parent[path[-1]] = value + 1
    elif value is None:
        parent[path[-1]] = "x"
    elif isinstance(value, list):
        parent[path[-1]] = []
    try:
        return DataModel.model_validate(data)
    except ValidationError:
        return None


def samples(domain: Domain) -> Iterator[tuple[Spot, str, DataModel]]:
    """One of each kind of field, by its path and by what stands around it."""
    data = json.loads(domain.model.model_dump_json())
    seen = set()
    for path in spots(data):
        parent = data
        for step in path[:-1]:
            parent = parent[step]
        around = parent.get("kind") if isinstance(parent, dict) else None
        kind = (tuple(s for s in path if isinstance(s, str)), around)
        if kind in seen:
            continue
        seen.add(kind)
        for how in ("remove", "change"):
            model = spoiled(data, path, how)
            if model is not None and model != domain.model:
                yield path, how, model


@pytest.mark.parametrize("domain", [forum(), clinic()], ids=lambda domain: domain.name)
def test_a_spoiled_model_is_found_out_and_never_raises(domain: Domain):
    plans = plan(domain.model)
    contract = contract_json(build_contract(domain.model, plans))
    views = source_views_sql(domain.model)
    missed = []
    tried = 0
    for path, how, model in samples(domain):
        tried += 1
        if soundness_findings(model):
            assert validate_model(model, plans)
            assert validate_contract(contract, model, plans)
            continue
        made = plan(model)
        found = bool(validate_model(model, made) != validate_model(domain.model, plans))
        found |= bool(validate_contract(contract, model, made))
        found |= source_views_sql(model) != views
        if not found and path[0] in PARTS and path[-1] not in WORDS:
            missed.append((path, how))
    assert missed == []
    assert tried > 100
