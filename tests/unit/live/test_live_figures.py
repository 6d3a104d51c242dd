"""Every figure of tables that are read whole, against the rows as Python has them."""

from collections import Counter

import pytest
from live_shop import blog_rows, column, fan_out, lengths, shop_rows

from tools.source.live.database import LiveDatabase
from tools.source.measurements import Measurement

pytestmark = pytest.mark.mariadb

SHOP = shop_rows()
BLOG = blog_rows()


def figures(live: LiveDatabase, kind: str) -> dict[str, Measurement]:
    return {each.subject: each for each in live.measurements if each.kind == kind}


@pytest.mark.parametrize("name", ["shop", "blog"])
def test_rows_are_counted(name: str, shop_live: LiveDatabase, blog_live: LiveDatabase) -> None:
    live, rows = (shop_live, SHOP) if name == "shop" else (blog_live, BLOG)
    found = figures(live, "rows")
    assert {table: each.average for table, each in found.items()} == {
        table: len(values) for table, values in rows.items()
    }
    assert {each.remark for each in found.values()} == {""}
    some = next(iter(rows))
    assert str(found[some].source) == f"COUNT(*) of {some} over mysql:{name}"


@pytest.mark.parametrize(
    ("subject", "position"), [("users.email", 1), ("users.bio", 3), ("users.settings", 4)]
)
def test_long_values_have_the_bytes_that_utf8_gives_them(
    shop_live: LiveDatabase, subject: str, position: int
) -> None:
    found = figures(shop_live, "size")[subject]
    average, most = lengths(column(SHOP["users"], position))
    assert (found.average, found.max) == (pytest.approx(average, abs=1e-3), most)


def test_blobs_and_nulls(shop_live: LiveDatabase) -> None:
    sizes = figures(shop_live, "size")
    body = lengths(column(SHOP["carts"], 1))
    assert (sizes["carts.body"].average, sizes["carts.body"].max) == pytest.approx(body, abs=1e-3)
    bios = column(SHOP["users"], 3)
    assert sizes["users.bio"].remark == f"{bios.count(None)} of {len(bios)} rows have NULL"
    notes = column(SHOP["order_lines"], 3)
    assert sizes["order_lines.note"].average == pytest.approx(lengths(notes)[0], abs=1e-3)
    assert not {"orders.status", "users.name", "order_lines.sku"} & sizes.keys()


def test_rows_have_the_bytes_of_their_values(shop_live: LiveDatabase) -> None:
    found = figures(shop_live, "size")["users"]
    rows = [
        sum(len(str(cell).encode()) for cell in row if cell is not None) for row in SHOP["users"]
    ]
    assert found.average == pytest.approx(sum(rows) / len(rows), abs=1e-3)
    assert found.max == max(rows)


@pytest.mark.parametrize(
    ("table", "column_name", "position"),
    [
        ("users", "id", 0),
        ("users", "email", 1),
        ("users", "country", 5),
        ("orders", "user_id", 1),
        ("orders", "coupon_id", 2),
        ("orders", "placed_at", 5),
        ("order_lines", "line", 1),
        ("order_lines", "sku", 2),
        ("carts", "id", 0),
    ],
)
def test_key_columns_have_that_many_values(
    shop_live: LiveDatabase, table: str, column_name: str, position: int
) -> None:
    found = figures(shop_live, "cardinality")[f"{table}.{column_name}"]
    values = {value for value in column(SHOP[table], position) if value is not None}
    assert (found.average, found.remark) == (len(values), "")


def test_columns_outside_of_keys_are_not_compared(shop_live: LiveDatabase) -> None:
    known = figures(shop_live, "cardinality")
    assert not {"users.name", "users.bio", "orders.total", "orders.status"} & known.keys()


@pytest.mark.parametrize(
    ("subject", "values"),
    [
        ("orders.user_id", column(SHOP["orders"], 1)),
        ("orders.coupon_id", column(SHOP["orders"], 2)),
        ("order_lines.order_id", column(SHOP["order_lines"], 0)),
        ("shipments.order_id+line", [row[:2] for row in SHOP["shipments"]]),
    ],
)
def test_fan_outs_of_declared_keys(
    shop_live: LiveDatabase, subject: str, values: list[object]
) -> None:
    found = figures(shop_live, "fan_out")[subject]
    average, percentile, most = fan_out(values)
    assert (found.average, found.max) == (pytest.approx(average), most)
    assert found.remark == f"99% of the parents have at most {percentile}"


def test_the_skewed_fan_out_tells_its_percentile_from_its_most() -> None:
    average, percentile, most = fan_out(column(SHOP["orders"], 1))
    assert average < percentile < most


@pytest.mark.parametrize(
    ("subject", "values"),
    [
        ("wp_posts.post_author", column(BLOG["wp_posts"], 1)),
        ("wp_postmeta.post_id", column(BLOG["wp_postmeta"], 1)),
    ],
)
def test_fan_outs_where_no_key_is_declared_say_so(
    blog_live: LiveDatabase, subject: str, values: list[object]
) -> None:
    assert not any(table.foreign_keys for table in blog_live.mysql.tables)
    found = figures(blog_live, "fan_out")
    assert set(found) == {"wp_posts.post_author", "wp_postmeta.post_id"}
    average, percentile, most = fan_out(values)
    assert (found[subject].average, found[subject].max) == (pytest.approx(average), most)
    assert found[subject].remark == (
        f"99% of the parents have at most {percentile}; "
        "no foreign key is declared: what its values refer to is not known"
    )


def months(values: list[object]) -> Counter[str]:
    return Counter(str(value)[:7] for value in values)


def test_growth_is_over_the_last_full_months(shop_live: LiveDatabase) -> None:
    """The newest row of all, an order of December, ends it; June's first days are missing."""
    found = figures(shop_live, "growth")
    assert set(found) == {"users", "orders"}
    orders = months(column(SHOP["orders"], 5))
    assert max(orders) == "2025-12"
    full = [f"2025-{month:02d}" for month in range(7, 12)]
    rows = [orders[month] for month in full]
    assert found["orders"].average == pytest.approx(sum(rows) / 5)
    assert found["orders"].remark == (
        f"5 full months, 2025-07 to 2025-11: {min(rows)} to {max(rows)} rows a month; "
        "rows deleted since are not counted"
    )


def test_months_without_rows_count_where_other_tables_have_newer_rows(
    shop_live: LiveDatabase,
) -> None:
    found = figures(shop_live, "growth")["users"]
    users = months(column(SHOP["users"], 6))
    assert max(users) == "2025-08"
    rows = [users[f"2025-{month:02d}"] for month in range(6, 12)]
    assert found.average == pytest.approx(sum(rows) / 6)
    assert found.remark.startswith("6 full months, 2025-06 to 2025-11: 0 to 106 rows a month")


def test_zero_dates_are_no_times(blog_live: LiveDatabase) -> None:
    """Posts have some, users none but those."""
    found = figures(blog_live, "growth")
    assert set(found) == {"wp_posts"}
    posts = months(column(BLOG["wp_posts"], 2))
    assert posts["0000-00"] == 18
    last = max(posts)
    rows = [count for month, count in sorted(posts.items()) if "2025-03" < month < last][-6:]
    assert found["wp_posts"].average == pytest.approx(sum(rows) / len(rows))


def test_an_empty_table_has_no_figures_but_its_count(shop_live: LiveDatabase) -> None:
    of_it = [each for each in shop_live.measurements if each.subject.startswith("nothing")]
    assert [(each.kind, each.average) for each in of_it] == [("rows", 0)]


def test_figures_come_in_the_order_of_the_schema(shop_live: LiveDatabase) -> None:
    tables = [each.subject.partition(".")[0] for each in shop_live.measurements]
    assert list(dict.fromkeys(tables)) == list(shop_live.mysql.table_names)
