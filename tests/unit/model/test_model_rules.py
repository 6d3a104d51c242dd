"""Each rule of the model, broken alone."""

from collections.abc import Callable, Sequence

import pytest
from clinic_domain import clinic
from forum_domain import forum
from model_builders import columns, computed, data_model, gsi, requirements, table

from tools.model.computed import Joined, Lowered, Sentinel
from tools.model.data_model import DataModel
from tools.model.tables import Attribute, Gsi, KeySchema, Projection, Table
from tools.model.validate import validate_model
from tools.planning.planner import plan
from tools.planning.plans import PatternPlan, Write

MODEL = forum().model
PLANS = plan(MODEL)


def with_table(table: str, /, **changes: object) -> DataModel:
    tables = [t.model_copy(update=changes) if t.name == table else t for t in MODEL.tables]
    return MODEL.model_copy(update={"tables": tuple(tables)})


def with_attribute(table: str, attribute: str, /, **changes: object) -> DataModel:
    def change(one: Attribute) -> Attribute:
        if one.name != attribute:
            return one
        origin = {k: v for k, v in changes.items() if hasattr(one.origin, k)}
        direct = {k: v for k, v in changes.items() if k not in origin}
        return one.model_copy(update={**direct, "origin": one.origin.model_copy(update=origin)})

    attributes = tuple(change(one) for one in MODEL.table(table).attributes)
    return with_table(table, attributes=attributes)


def without(name: str) -> DataModel:
    tables = tuple(one for one in MODEL.tables if one.name != name)
    return MODEL.model_copy(update={"tables": tables})


def with_index(name: str, index: Gsi) -> DataModel:
    return with_table(name, gsis=(index,))


def decisions(**changes: object) -> DataModel:
    first, *rest = MODEL.decisions
    return MODEL.model_copy(update={"decisions": (first.model_copy(update=changes), *rest)})


def errors(model: DataModel, plans: Sequence[PatternPlan] = PLANS) -> set[tuple[str, str]]:
    findings = validate_model(model, tuple(plans))
    return {(f.rule, f.subject) for f in findings if f.severity == "error"}


@pytest.mark.parametrize("domain", [forum(), clinic()], ids=lambda domain: domain.name)
def test_a_sound_model_has_no_error(domain):
    assert errors(domain.model, plan(domain.model)) == set()


WIDE = tuple(f"a{number}" for number in range(21))

BROKEN: tuple[tuple[DataModel, str, str], ...] = (
    (with_attribute("Members", "email", column="mail"), "unknown-origin", "Members.email"),
    (
        with_attribute("Posts", "author_handle", local_column="x"),
        "unknown-origin",
        "Posts.author_handle",
    ),
    (with_attribute("Posts", "reactions", child_key="x"), "unknown-origin", "Posts.reactions"),
    (with_table("MembersByPhone", guards=("fax",)), "unknown-origin", "MembersByPhone"),
    (with_table("Members", item_types=()), "no-item-type", "Members"),
    (
        with_attribute("Members", "email", table="topics", column="title"),
        "origin-outside-items",
        "Members.email",
    ),
    (with_attribute("Members", "email", type="N"), "type-does-not-fit", "Members.email"),
    (with_attribute("Posts", "reactions", type="N"), "type-does-not-fit", "Posts.reactions"),
    (with_attribute("Topics", "post_count", type="S"), "type-does-not-fit", "Topics.post_count"),
    (with_attribute("Members", "motto", nullable=False), "nullable-wrong", "Members.motto"),
    (
        with_attribute("Posts", "author_handle", join_column="motto"),
        "join-not-unique",
        "Posts.author_handle",
    ),
    (
        with_attribute("Posts", "author_handle", justification="why not"),
        "not-justified",
        "Posts.author_handle",
    ),
    (
        with_attribute(
            "Topics", "parent_key", computation=Sentinel(column="parent_id", value="NULL")
        ),
        "sentinel-wrong",
        "Topics.parent_key",
    ),
    (with_table("Members", name="my-members"), "name-invalid", "my-members"),
    (with_attribute("Members", "motto", name="a b"), "name-invalid", "Members.a b"),
    (with_attribute("Members", "motto", name="EMAIL"), "name-twice", "Members.EMAIL"),
    (with_table("Members", name="POSTS"), "name-twice", "Posts"),
    (
        with_table("Members", key=KeySchema(partition_key="none")),
        "key-without-attribute",
        "Members",
    ),
    (with_table("Members", key=KeySchema(partition_key="PK")), "generic-key-name", "Members"),
    (
        with_table("Members", key=KeySchema(partition_key="id", sort_key="id")),
        "key-twice",
        "Members",
    ),
    (with_index("Topics", gsi("ByX", ("none",))), "key-without-attribute", "Topics.ByX"),
    (with_index("Posts", gsi("ByX", ("reactions",))), "embedded-key", "Posts.ByX"),
    (
        with_table("Posts", key=KeySchema(partition_key="editor_id", sort_key="id")),
        "nullable-base-key",
        "Posts.editor_id",
    ),
    (with_table("Members", key=KeySchema(partition_key="motto")), "key-not-unique", "Members"),
    (with_table("Topics", gsis=MODEL.table("Topics").gsis * 21), "too-many-indexes", "Topics"),
    (with_index("Topics", gsi("ByX", ("title",), "gone")), "projection-unknown", "Topics.ByX"),
    (with_index("Topics", gsi("ByX", ("title",), *WIDE)), "projection-too-wide", "Topics.ByX"),
    (
        with_index(
            "Topics",
            gsi("ByX", ("title",)).model_copy(
                update={"projection": Projection(type="ALL", attributes=("id",))}
            ),
        ),
        "projection-form",
        "Topics.ByX",
    ),
    (without("MembersByEmail"), "unique-key-unenforced", "members.uq_email"),
    (with_table("MembersByEmail", guards=("motto",)), "lookup-guards-nothing", "MembersByEmail"),
    (
        with_table("MembersByEmail", key=KeySchema(partition_key="id")),
        "lookup-key-wrong",
        "MembersByEmail",
    ),
    (without("Topics"), "source-column-unmapped", "topics.title"),
    (without("Topics"), "plan-without-target", "AP11"),
    (MODEL.model_copy(update={"services": ()}), "pattern-unserved", "AP9"),
    (decisions(trade_off=" "), "decision-incomplete", "decision D1"),
    (decisions(rollback=""), "decision-incomplete", "decision D1"),
    (decisions(id="D2"), "decision-twice", "decision D2"),
    (decisions(subject="Nothing"), "undecided", "Members"),
)


@pytest.mark.parametrize(("model", "rule", "subject"), BROKEN)
def test_a_broken_rule_is_an_error_that_names_its_subject(
    model: DataModel, rule: str, subject: str
):
    assert (rule, subject) in errors(model)


def change_writes(
    pattern_id: str, change: Callable[[Write], Write | None]
) -> tuple[PatternPlan, ...]:
    plans = []
    for one in PLANS:
        if one.lead == pattern_id:
            requests = [change(r) if isinstance(r, Write) else r for r in one.requests]
            one = one.model_copy(update={"requests": tuple(r for r in requests if r is not None)})
        plans.append(one)
    return tuple(plans)


@pytest.mark.parametrize("pattern_id", ["AP1", "AP4", "AP5"])
def test_a_lookup_that_is_not_written_along_is_an_error(pattern_id: str):
    plans = change_writes(pattern_id, lambda w: None if w.table == "MembersByEmail" else w)
    assert ("lookup-not-written", pattern_id) in errors(MODEL, plans)


def test_a_lookup_written_apart_or_without_condition_is_an_error():
    apart = change_writes("AP1", lambda w: w.model_copy(update={"transaction": None}))
    blind = change_writes("AP1", lambda w: w.model_copy(update={"condition": ""}))
    assert ("lookup-not-written", "AP1") in errors(MODEL, apart)
    assert ("lookup-not-written", "AP1") in errors(MODEL, blind)


@pytest.mark.parametrize("pattern_id", ["AP2", "AP6", "AP7", "AP9"])
def test_a_pattern_without_a_plan_is_an_error(pattern_id: str):
    plans = [one for one in PLANS if pattern_id not in one.ids]
    assert ("pattern-unserved", pattern_id) in errors(MODEL, plans)


def test_an_unserved_pattern_is_an_error_with_its_reason():
    plans = [
        one.model_copy(update={"serving": "unserved", "notes": ("no key fits",)})
        if one.lead == "AP8"
        else one
        for one in PLANS
    ]
    findings = [f for f in validate_model(MODEL, tuple(plans)) if f.subject == "AP8"]
    assert "no key fits" in findings[0].evidence


def small(ddl: str, *tables: Table) -> DataModel:
    return data_model(requirements(ddl, (), {}), tables)


def found(model: DataModel) -> dict[str, str]:
    return {finding.rule: finding.severity for finding in validate_model(model, ())}


def test_an_index_over_a_nullable_attribute_is_sparse_and_said_so():
    assert found(MODEL)["sparse-index"] == "info"


def test_a_nullable_unique_key_does_not_identify_rows():
    ddl = "CREATE TABLE t (id INT PRIMARY KEY, code VARCHAR(9) NULL, UNIQUE KEY u (code));"
    held = (
        *columns("t", "id:N code:S?"),
        computed("code_key", "t", Sentinel(column="code", value="none")),
    )
    assert found(small(ddl, table("Things", "t", ("code_key",), held)))["key-not-unique"] == "error"


def test_a_table_without_any_key_is_a_high_risk_and_no_error():
    ddl = "CREATE TABLE t (a INT NOT NULL, b INT NOT NULL);"
    model = small(ddl, table("Things", "t", ("a", "b"), columns("t", "a:N b:N")))
    assert found(model) == {"rows-not-identified": "high"}


def test_lower_case_of_bytes_would_make_distinct_values_equal():
    ddl = "CREATE TABLE t (id INT PRIMARY KEY, token VARBINARY(9) NOT NULL);"
    held = (*columns("t", "id:N token:B"), computed("low", "t", Lowered(column="token")))
    assert found(small(ddl, table("Things", "t", ("id",), held)))["computed-from-bytes"] == "error"


def test_two_texts_in_one_key_may_be_ambiguous():
    ddl = "CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(9) NOT NULL, b VARCHAR(9) NOT NULL);"
    joined = Joined(columns=("a", "b"), widths=(0, 0))
    held = (*columns("t", "id:N a:S b:S"), computed("ab", "t", joined))
    assert found(small(ddl, table("Things", "t", ("id",), held)))["joined-ambiguous"] == "warning"


def test_items_that_may_pass_the_limit_are_critical():
    ddl = "CREATE TABLE t (id INT PRIMARY KEY, body LONGTEXT NOT NULL);"
    model = small(ddl, table("Things", "t", ("id",), columns("t", "id:N body:S")))
    assert found(model)["item-too-large"] == "critical"


def test_a_key_that_may_pass_its_limit_is_a_high_risk():
    ddl = "CREATE TABLE pages (url VARCHAR(700) PRIMARY KEY, path VARCHAR(255), n INT);"
    held = columns("pages", "url:S path:S? n:N?")
    pages = table("Pages", "pages", ["url"], held, [gsi("ByN", ["n", "path"])])
    model = data_model(requirements(ddl, [], {}), [pages])
    risks = [f for f in validate_model(model, ()) if f.rule == "key-too-long"]
    assert [(f.severity, f.subject) for f in risks] == [("high", "Pages")]
