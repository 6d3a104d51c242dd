import pytest
from clinic_domain import clinic
from forum_domain import forum
from hypothesis import given
from hypothesis import strategies as st
from model_builders import Domain, columns, computed, copied, data_model, requirements, table

from tools.contract.build import build_contract
from tools.contract.identifiers import LONGEST_IDENTIFIER, Names, is_plain, is_sayable, snake_case
from tools.contract.views import source_views, source_views_sql
from tools.model.computed import Constant

PLAIN_DDL = "CREATE TABLE notes (id INT PRIMARY KEY, body TEXT);"


def plain_model():
    need = requirements(PLAIN_DDL, (), {})
    return data_model(need, (table("Notes", "notes", ("id",), columns("notes", "id:N body:S?")),))


def test_no_view_where_the_source_table_will_do():
    assert source_views_sql(plain_model()) == ""
    contract = build_contract(plain_model(), ())
    assert contract.entries[0].source_table == "notes"


def names_of(domain: Domain) -> list[str]:
    return [view.name for view in source_views(domain.model)]


def test_only_entries_and_attributes_that_need_a_view_have_one():
    assert names_of(forum()) == [
        "members_by_email_source",
        "members_by_phone_source",
        "topics_source",
        "topics_parent_title_value",
        "topics_post_count_value",
        "posts_source",
        "posts_author_motto_value",
        "posts_editor_handle_value",
        "posts_topic_parent_value",
        "posts_section_title_value",
        "posts_reactions_value",
        "posts_weight_total_value",
    ]


def test_the_first_copy_of_a_table_is_joined_as_it_is():
    posts = build_contract(forum().model, ()).entry("Posts")
    assert posts is not None
    first = posts.attribute("author_handle")
    assert first is not None
    assert first.join is not None
    assert (first.source_table, first.source_column) == ("members", "handle")
    assert (first.join.local_column, first.join.source_column) == ("author_id", "id")


def test_joins_start_from_a_column_of_the_entrys_view_under_its_new_name():
    visits = build_contract(clinic().model, ()).entry("PatientVisits")
    assert visits is not None
    label = visits.attribute("ward_label")
    assert label is not None
    assert label.join is not None
    assert label.join.local_column == "ward_code"
    views = {view.name: view for view in source_views(clinic().model)}
    assert "ward_code" in views[visits.source_table].column_names


def test_a_local_column_that_is_no_attribute_is_in_the_view_all_the_same():
    ddl = """
    CREATE TABLE authors (id INT PRIMARY KEY, name VARCHAR(9) NOT NULL);
    CREATE TABLE books (id INT PRIMARY KEY, author_id INT NOT NULL);
    """
    held = (
        *columns("books", "id:N"),
        computed("shelf", "books", Constant(value="all")),
        copied("author", "S", "authors.name", "author_id"),
    )
    model = data_model(requirements(ddl, (), {}), (table("Books", "books", ("id",), held),))
    (view,) = source_views(model)
    assert view.column_names == ("id", "author_id", "shelf")


def test_a_computed_column_never_takes_the_name_of_a_plain_one():
    held = (
        *columns("notes", "id:N raw=body:S?"),
        computed("body", "notes", Constant(value="x")),
    )
    model = data_model(requirements(PLAIN_DDL, (), {}), (table("Notes", "notes", ("id",), held),))
    (view,) = source_views(model)
    assert view.column_names[:2] == ("id", "body")
    assert view.column_names[2].startswith("body_")
    entry = build_contract(model, ()).entries[0]
    assert {a.name: a.source_column for a in entry.attributes} == {
        "id": "id",
        "raw": "body",
        "body": view.column_names[2],
    }


def test_a_view_never_has_the_name_of_a_source_table():
    ddl = PLAIN_DDL + "CREATE TABLE NOTES_source (id INT PRIMARY KEY);"
    held = (*columns("notes", "id:N"), computed("all", "notes", Constant(value="x")))
    model = data_model(requirements(ddl, (), {}), (table("Notes", "notes", ("id",), held),))
    (view,) = source_views(model)
    assert view.name.startswith("notes_source_")


def test_a_comment_stays_on_its_line():
    for domain in (forum(), clinic()):
        for view in source_views(domain.model):
            first, second, *_ = view.statement.splitlines()
            assert first.startswith("-- ")
            assert second == f"CREATE OR REPLACE VIEW `{view.name}` AS"


@given(st.lists(st.text(max_size=90), max_size=12))
def test_names_are_short_distinct_and_the_same_every_time(wanted: list[str]):
    taken = ["Orders"]
    names = Names(taken)
    claimed = [names.claim(snake_case(name), name) for name in wanted]
    again = Names(taken)
    assert claimed == [again.claim(snake_case(name), name) for name in wanted]
    assert all(0 < len(name) <= LONGEST_IDENTIFIER and is_plain(name) for name in claimed)
    folded = [name.casefold() for name in [*taken, *claimed]]
    assert len(set(folded)) == len(folded)


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("OrderItems", "order_items"),
        ("APIKeys", "api_keys"),
        ("order items", "order_items"),
        ("2fa", "_2fa"),
        ("é", ""),
    ],
)
def test_snake_case(name: str, snake: str):
    assert snake_case(name) == snake


def test_what_may_stand_bare():
    assert is_sayable("orders")
    assert not is_sayable("groups")
    assert not is_sayable("order-items")
    assert not is_plain("a" * 65)
    assert not is_plain("a\n")
