"""The 48 phrases of the reference case."""

from pathlib import Path

import pytest

from tools.source.access_patterns import read_access_patterns
from tools.source.log_analysis import read_log_analysis
from tools.source.markdown import Document, read_markdown
from tools.source.table_structures import read_table_structures
from tools.workload.operations import (
    Delete,
    Insert,
    Lookup,
    Related,
    TextSearch,
    Transaction,
    Update,
)
from tools.workload.reading import Reading, page_size, read_patterns


@pytest.fixture
def readings(shop: Path) -> dict[str, Reading]:
    def document(name: str) -> Document:
        return read_markdown((shop / "stage-01" / name).read_text(), name)

    patterns = read_access_patterns(document("01_1_API_access_patterns.md")).patterns
    log = read_log_analysis(document("01_2_mysql_log_analysis.md")).log
    schema = read_table_structures(document("01_3_table_structure_analysis.md")).mysql
    assert page_size("products", log).value == 12
    found = read_patterns(patterns, schema, log, {})
    return {pattern.id: one for pattern, one in zip(patterns, found, strict=True)}


def test_all_are_read(readings):
    assert len(readings) == 48
    assert [key for key, one in readings.items() if one.reading == "unread"] == []


@pytest.mark.parametrize(
    "ids", [("AP5", "AP45"), ("AP3", "AP7", "AP46"), ("AP37", "AP44"), ("AP4", "AP48")]
)
def test_same_operations_are_read_the_same(readings, ids):
    assert len({readings[key].operations for key in ids}) == 1


def test_only_two_touch_no_database(readings):
    idle = [key for key, one in readings.items() if not one.operations]
    assert idle == ["AP6", "AP18"]
    assert {readings[key].reading for key in idle} == {"plain"}


def test_the_checkout_is_a_transaction_between_reading_and_emptying_the_cart(readings):
    cart, transaction, emptied = readings["AP29"].operations
    assert cart == Lookup(
        table="shopping_carts",
        equality=("user_id",),
        related=(
            Related(column="product_id", table="products", columns=("price", "inventory_quantity")),
        ),
    )
    assert transaction == Transaction(
        changes=(
            Insert(table="orders"),
            Insert(table="order_items", per="order_items.order_id"),
            Update(
                table="products",
                equality=("id",),
                columns=("inventory_quantity", "updated_at"),
                tested=("inventory_quantity",),
                per="order_items.order_id",
            ),
        )
    )
    assert emptied == Delete(
        table="shopping_carts", equality=("user_id",), per="shopping_carts.user_id"
    )


def test_an_order_is_read_with_its_items(readings):
    order, items = readings["AP31"].operations
    assert order == Lookup(table="orders", equality=("id",), tested=("user_id",))
    assert items == Lookup(table="order_items", equality=("order_id",))


def test_the_seller_of_an_order_is_found_through_its_items(readings):
    before, update = readings["AP34"].operations
    assert isinstance(before, Lookup)
    assert before.related == (
        Related(column="product_id", table="products", columns=("seller_id",)),
    )
    assert isinstance(update, Update)
    assert update.columns == ("status", "updated_at")


def test_filters_with_free_text_go_to_the_search(readings):
    (search,) = readings["AP8"].operations
    assert search == TextSearch(
        table="products",
        columns=("name", "description"),
        filters=("category_id", "seller_id", "price", "inventory_quantity"),
        limit=12,
    )


def test_logged_orders_and_joins_are_taken_over(readings):
    (products,) = readings["AP10"].operations
    assert isinstance(products, Lookup)
    assert (products.order_by, products.descending, products.limit) == ("created_at", True, 12)
    (product,) = readings["AP11"].operations
    assert isinstance(product, Lookup)
    assert {(one.table, one.columns) for one in product.related} == {
        ("categories", ("name",)),
        ("users", ("username", "email")),
    }
