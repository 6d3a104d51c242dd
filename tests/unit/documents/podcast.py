"""A small design made by hand: shows, episodes with embedded chapters, a lookup, a search."""

from podcast_workload import requirements

from tools.capacity.bill import deployed, monthly_bill
from tools.capacity.prices import load_prices
from tools.documents.dossier import Dossier
from tools.finding import Finding
from tools.model.approvals import Approval
from tools.model.data_model import Absence, DataModel, OutsideService, Pricing
from tools.model.decisions import Alternative, Decision
from tools.model.tables import (
    Attribute,
    ColumnOrigin,
    EmbeddedOrigin,
    Gsi,
    ItemType,
    KeySchema,
    Projection,
    Table,
)
from tools.planning.plans import Count, IndexWrite, PatternPlan, Read, Write


def attribute(table: str, name: str, type_: str, named: str = "") -> Attribute:
    return Attribute.model_validate(
        {
            "name": named or name,
            "type": type_,
            "origin": ColumnOrigin(table=table, column=name),
        }
    )


def tables() -> tuple[Table, ...]:
    shows = Table(
        name="Shows",
        purpose="Podcasts, one item each.",
        item_types=(ItemType(name="show", source_table="shows"),),
        key=KeySchema(partition_key="show_id"),
        attributes=(
            attribute("shows", "id", "N", "show_id"),
            attribute("shows", "slug", "S"),
            attribute("shows", "title", "S"),
        ),
    )
    slugs = Table(
        name="ShowSlugs",
        kind="lookup",
        purpose="Keeps slugs unique.",
        item_types=(ItemType(name="slug", source_table="shows"),),
        key=KeySchema(partition_key="slug"),
        attributes=(attribute("shows", "slug", "S"), attribute("shows", "id", "N", "show_id")),
        guards=("slug",),
    )
    return shows, episodes_table(), slugs


def episodes_table() -> Table:
    chapters = EmbeddedOrigin(
        table="chapters",
        child_columns=("id", "title"),
        child_key="episode_id",
        local_column="id",
        order_by=("id",),
        justification="Always read with the episode, at most 12, never changed alone.",
    )
    return Table(
        name="Episodes",
        purpose="Broadcasts with their chapters.",
        item_types=(ItemType(name="episode", source_table="episodes"),),
        key=KeySchema(partition_key="episode_id"),
        attributes=(
            attribute("episodes", "id", "N", "episode_id"),
            attribute("episodes", "show_id", "N"),
            attribute("episodes", "title", "S"),
            attribute("episodes", "published_at", "S"),
            Attribute(name="chapters", type="S", origin=chapters),
        ),
        gsis=(
            Gsi(
                name="byShow",
                key=KeySchema(partition_key="show_id", sort_key="published_at"),
                projection=Projection(type="INCLUDE", attributes=("title",)),
                purpose="Newest episodes of a show.",
            ),
        ),
    )


def decisions() -> tuple[Decision, ...]:
    return (
        Decision(
            id="D1",
            topic="base key",
            subject="Episodes",
            chosen="episode_id",
            reason="AP1 reads an episode by its id alone.",
            chosen_cost_usd_per_month=31.5,
            alternatives=(
                Alternative(
                    name="(show_id, episode_id)",
                    cost_usd_per_month=29.25,
                    gives_up="Reading an episode without knowing its show.",
                    wins_when="Every caller knows the show.",
                ),
                Alternative(name="One table for all", gives_up="Alarms per entity."),
            ),
            trade_off="A list of a show's episodes needs an index.",
            rollback="Export and import under the other key.",
            monitoring="Share of reads through byShow.",
        ),
        Decision(
            id="D2",
            topic="embedding",
            subject="Episodes.chapters",
            chosen="Chapters as JSON in the episode",
            reason="4 chapters on average, 12 at most, read together.",
            trade_off="A chapter can't be read alone.",
            rollback="Write chapters to their own table from the stream.",
            author="user",
        ),
    )


def plans() -> tuple[PatternPlan, ...]:
    one = Count.of(1)
    return (
        PatternPlan(
            ids=("AP1",),
            serving="planned",
            requests=(
                Read(
                    operation="GetItem",
                    table="Episodes",
                    partition_key="episode_id",
                    calls=one,
                    items=one,
                    returned_items=one,
                    item_bytes=Count(average=520, max=1900),
                ),
            ),
        ),
        PatternPlan(
            ids=("AP2",),
            serving="planned",
            requests=(
                Read(
                    operation="Query",
                    table="Episodes",
                    index="byShow",
                    partition_key="show_id",
                    sort_key="published_at",
                    sort_condition="order",
                    descending=True,
                    calls=one,
                    items=Count.of(20),
                    returned_items=Count.of(20),
                    item_bytes=Count(average=190, max=300),
                    limit=20,
                ),
            ),
        ),
        PatternPlan(
            ids=("AP3",),
            serving="planned",
            requests=(
                Write(
                    operation="PutItem",
                    table="Shows",
                    partition_key="show_id",
                    items=one,
                    item_bytes=Count.of(110),
                    condition="attribute_not_exists(show_id)",
                    transaction=1,
                ),
                Write(
                    operation="PutItem",
                    table="ShowSlugs",
                    partition_key="slug",
                    items=one,
                    item_bytes=Count.of(44),
                    condition="attribute_not_exists(slug)",
                    transaction=1,
                ),
            ),
        ),
        PatternPlan(
            ids=("AP4",),
            serving="planned",
            requests=(
                Write(
                    operation="UpdateItem",
                    table="Episodes",
                    partition_key="episode_id",
                    sets=("title",),
                    items=one,
                    item_bytes=Count(average=520, max=1900),
                    index_writes=(
                        IndexWrite(index="byShow", effect="replace", entry_bytes=Count.of(190)),
                    ),
                ),
            ),
        ),
        PatternPlan(ids=("AP5",), serving="outside", service="ShowSearch"),
        PatternPlan(
            ids=("AP6", "AP7"),
            serving="planned",
            requests=(
                Read(
                    operation="GetItem",
                    table="Shows",
                    partition_key="show_id",
                    calls=one,
                    items=one,
                    returned_items=one,
                    item_bytes=Count.of(110),
                ),
            ),
        ),
        PatternPlan(ids=("AP8",), serving="no database"),
    )


def findings() -> tuple[Finding, ...]:
    return (
        Finding(
            rule="hot-read-key",
            severity="high",
            subject="Episodes.byShow",
            evidence="60 RCU/s of 3,000 on the busiest show.",
            fix="Cache the newest page.",
        ),
        Finding(
            rule="embedded-children",
            severity="info",
            subject="Episodes.chapters",
            evidence="12 chapters at most, 1.9 KB.",
            fix="Move chapters out above 100.",
        ),
    )


def approval(gate: str, subject: str = "", seen: bool = True) -> Approval:
    return Approval.model_validate(
        {
            "gate": gate,
            "subject": subject,
            "digest": "ab" * 32,
            "who": "Ana Ruiz",
            "when": "2026-04-02T09:00:00Z",
            "seen": seen,
        }
    )


def data_model(first_text: str = "Get an episode by id") -> DataModel:
    return DataModel(
        created_at="2026-04-01T08:00:00Z",
        drafted_by="built-in drafter",
        requirements=requirements(first_text),
        pricing=Pricing(region="us-east-1", price_date="2026-10-01"),
        tables=tables(),
        services=(
            OutsideService(
                name="ShowSearch",
                kind="search",
                purpose="Words in show titles.",
                pattern_ids=("AP5",),
                fed_from=("Shows",),
                fed_how="by a stream consumer",
            ),
        ),
        absences=(Absence(table="shows", column="legacy_flag", reason="No pattern reads it."),),
        decisions=decisions(),
    )


def dossier(
    first_text: str = "Get an episode by id",
    risks: tuple[Finding, ...] | None = None,
    approvals: tuple[Approval, ...] = (),
) -> Dossier:
    model = data_model(first_text)
    prices = load_prices("us-east-1")
    return Dossier(
        model=model,
        plans=plans(),
        bill=monthly_bill(model, plans(), prices),
        deployed_bill=monthly_bill(deployed(model), plans(), prices),
        findings=findings() if risks is None else risks,
        approvals=approvals,
        contract_views=("episodes_with_chapters",),
    )
