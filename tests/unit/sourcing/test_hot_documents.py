"""Documents of a design with hot keys, stated skews and a sharded key have their sources too."""

from approved_sessions import HeldSession
from sourced_documents import documents, without_source

from agent.events import Edited
from agent.folding.derivation import Derivation
from tools.editing.edits import Edit
from tools.planning.sharding import sharded
from tools.provenance import FromLog, Quantity
from tools.workload.answers import RateAnswer, SkewAnswer
from tools.workload.skews import UNIT
from tools.workload.statistics import KeySkew


def test_hot_keys_by_stated_skews(room: HeldSession) -> None:
    model = room.fold.derivation().model
    edits: list[Edit] = [
        RateAnswer(pattern_id=pattern.id, peak=50_000, average=2_000)
        for pattern in model.requirements.patterns
    ]
    columns = [
        (table.name, key.columns[0])
        for table in model.requirements.mysql.tables
        for key in table.foreign_keys
    ]
    for number, (table, column) in enumerate(columns):
        share, exponent = (0.375, None) if number % 2 else (None, 1.25)
        edits.append(SkewAnswer(table=table, column=column, share=share, exponent=exponent))
    edits += [
        SkewAnswer(table=table.name, column=table.primary_key[0], share=0.0625)
        for table in model.requirements.mysql.tables
    ]
    session = room.after(Edited(gate="design", edits=tuple(edits), via="terminal"))
    derivation = session.fold.derivation()
    rules = {finding.rule for finding in derivation.findings}
    assert {"hot-write-key", "hot-read-key", "quota-and-cold-start"} <= rules
    page = documents(derivation)["dynamodb_data_model.md"]
    assert "as stated" in page
    assert "The whole design costs" in page or "in turn" in page
    assert without_source(derivation) == []


def test_shares_that_a_log_shows(room: HeldSession) -> None:
    """Of reads and of writes apart, and of a column whose number of values nobody knows."""
    model = room.fold.derivation().model
    log = FromLog(file="raw/query.log", computation="commonest value in 4,321 reads")
    skews = tuple(
        KeySkew(
            table=table.name,
            column=column,
            reads=Quantity(value=0.31, unit=UNIT, source=log),
            writes=Quantity(value=0.17, unit=UNIT, source=log),
        )
        for table in model.requirements.mysql.tables
        for column in table.column_names
    )
    statistics = model.requirements.statistics.model_copy(update={"skews": skews})
    needs = model.requirements.model_copy(update={"statistics": statistics})
    derivation = Derivation(model.model_copy(update={"requirements": needs}))
    pages = documents(derivation)
    assert "by the query log" in pages["dynamodb_data_model.md"]
    assert "31% / 17%" in pages["dynamodb_data_model.md"]
    assert "4,321 reads" in pages["dynamodb_requirement.md"]
    assert without_source(derivation) == []


def test_a_sharded_design_has_its_contract_and_documents(room: HeldSession) -> None:
    model = room.fold.derivation().model
    found = 0
    for table in model.tables:
        for index in (None, *(gsi.name for gsi in table.gsis)):
            parted = sharded(model, table.name, index, 12)
            if parted is None:
                continue
            found += 1
            derivation = Derivation(parted)
            errors = [f for f in derivation.model_findings if f.severity == "error"]
            assert errors == []
            assert derivation.contract_findings == ()
            assert "CRC32" in derivation.views_text
            assert without_source(derivation) == []
    assert found > 0
