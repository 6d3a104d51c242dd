"""Keys of several columns and in shards: what is computed for them comes and goes with them."""

import pytest
from approved_sessions import HeldSession

from agent.events import Edited
from tools.editing.edit_rendering import render_edit
from tools.editing.edits import AddIndex, KeyTable
from tools.editing.key_parts import KeyPartError, key_part
from tools.model.computed import Joined, Sharded
from tools.model.tables import Attribute, ComputedOrigin, KeySchema, Projection, Table


def computed(table: Table) -> list[Attribute]:
    return [a for a in table.attributes if isinstance(a.origin, ComputedOrigin)]


def table(session: HeldSession, name: str) -> Table:
    return session.fold.derivation().model.table(name)


def refusal(session: HeldSession, edit: AddIndex | KeyTable) -> str:
    following = session.after(Edited(gate="design", edits=(edit,), via="terminal"))
    (refused,) = following.fold.derivation().set_aside
    return str(refused)


def added(key: KeySchema, name: str = "Courses") -> AddIndex:
    return AddIndex(table=name, name="ByWish", key=key, projection=Projection(type="KEYS_ONLY"))


def test_columns_joined_are_an_attribute_while_a_key_uses_it(sample: HeldSession) -> None:
    before = table(sample, "Courses")
    session = sample.edited("add index ByWish on Courses (subject_id+id, starts_on) keys")
    (made,) = computed(table(session, "Courses"))
    assert isinstance(made.origin, ComputedOrigin)
    assert made.origin.computation == Joined(columns=("subject_id", "id"), widths=(10, 10))
    gsi = table(session, "Courses").gsi("ByWish")
    assert gsi.key == KeySchema(partition_key=made.name, sort_key="starts_on")
    again = session.edited("add index ByOther on Courses (subject_id+id) all")
    assert computed(table(again, "Courses")) == [made]
    one_left = again.edited("drop index ByWish on Courses")
    assert computed(table(one_left, "Courses")) == [made]
    rekeyed = one_left.edited("rekey index ByOther on Courses (starts_on)")
    assert computed(table(rekeyed, "Courses")) == []
    assert table(session.edited("drop index ByWish on Courses"), "Courses") == before


def test_a_partition_key_in_shards_is_spread_by_what_tells_its_items_apart(
    sample: HeldSession,
) -> None:
    session = sample.edited("add index ByWish on Courses (subject_id/8, starts_on) keys")
    (made,) = computed(table(session, "Courses"))
    assert isinstance(made.origin, ComputedOrigin)
    assert made.origin.computation == Sharded(column="subject_id", spread=("id",), shards=8)
    more = session.edited("rekey index ByWish on Courses (subject_id/16, starts_on)")
    (other,) = computed(table(more, "Courses"))
    assert isinstance(other.origin, ComputedOrigin)
    assert isinstance(other.origin.computation, Sharded)
    assert other.origin.computation.shards == 16


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (KeySchema(partition_key="subject_id+nothing"), "Courses has no attribute nothing"),
        (KeySchema(partition_key="id", sort_key="subject_id/4"), "only a partition key is spread"),
        (KeySchema(partition_key="subject_id/1"), "2 shards or more"),
        (KeySchema(partition_key="id/4"), "nothing parts the items of one id of Courses"),
        (KeySchema(partition_key="+"), "'+' is no part of a key"),
    ],
)
def test_a_key_that_can_not_be_is_refused_with_the_reason(
    sample: HeldSession, key: KeySchema, said: str
) -> None:
    assert said in refusal(sample, added(key))


def test_where_asked_for_columns_joined_in_an_index_are_a_native_key(sample: HeldSession) -> None:
    asked = sample.edited("multi-attribute-keys yes")
    before = table(asked, "Courses")
    session = asked.edited("add index ByWish on Courses (subject_id+id, starts_on) keys")
    built = table(session, "Courses")
    (made,) = computed(built)
    assert made.native_columns == ("subject_id", "id")
    assert built.key_text(built.gsi("ByWish")) == "(subject_id+id, starts_on)"
    assert built.stored == before.stored
    assert table(session.edited("drop index ByWish on Courses"), "Courses") == before
    stored = table(asked.edited("key Courses (subject_id+id)"), "Courses")
    assert [a.native_columns for a in computed(stored)] == [()]


def test_a_native_key_is_of_four_attributes_at_most_and_of_no_table(sample: HeldSession) -> None:
    asked = sample.edited("multi-attribute-keys yes")
    wide = added(KeySchema(partition_key="id+subject_id+starts_on+code+title"))
    assert "5 attributes are no key of an index: 4 are the most" in refusal(asked, wide)
    session = asked.edited("add index ByWish on Courses (subject_id+id, starts_on) keys")
    (made,) = computed(table(session, "Courses"))
    (refused,) = session.edited(f"key Courses ({made.name})").fold.derivation().set_aside
    assert f"{made.name} is a key of several attributes, which only an index" in str(refused)


def test_a_part_is_written_as_it_is_read() -> None:
    for text in ("status", "owner_id+status", "a+b+c", "status/8"):
        assert str(key_part(text)) == text
    for text in ("", "a+", "+a", "a/", "a/b", "a b"):
        with pytest.raises(KeyPartError, match="is no part of a key"):
            key_part(text)
    edit = added(KeySchema(partition_key="subject_id+id", sort_key="starts_on"))
    assert render_edit(edit) == "add index ByWish on Courses (subject_id+id, starts_on) keys"
