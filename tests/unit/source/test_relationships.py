"""Foreign keys that nothing declares: what is inferred, how sure it is, and what is left alone."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.provenance import Place
from tools.source.ddl import read_tables
from tools.source.evidence import LogAnalysis, LoggedQuery
from tools.source.querylog.query_log import Digest, QueryLog
from tools.source.relationships import Inferred, infer_relationships
from tools.source.schema import Column, ColumnType, Schema, SourceTable

LOG_FILE = "01_2.md"
KEY = "id INT NOT NULL AUTO_INCREMENT PRIMARY KEY"


def analysis(*statements: str) -> LogAnalysis:
    queries = tuple(
        LoggedQuery(
            label=f"Query {number}",
            title="",
            statement=statement,
            executions=10 * number,
            place=Place(file=LOG_FILE, line=number),
        )
        for number, statement in enumerate(statements, start=1)
    )
    return LogAnalysis(queries=queries, place=Place(file=LOG_FILE, line=1))


def schema(**tables: str) -> Schema:
    """Tables by name, with what stands in their parentheses."""
    sql = "\n".join(f"CREATE TABLE `{name}` ({text});" for name, text in tables.items())
    return Schema(tables=read_tables(sql, "s.sql", 1))


def infer(mysql: Schema, *statements: str) -> Inferred:
    return infer_relationships(mysql, analysis(*statements))


def targets(inferred: Inferred) -> dict[str, str]:
    return {each.name: each.target for each in inferred.relationships}


USERS = {"users": KEY, "posts": f"{KEY}, title TEXT"}


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({**USERS, "likes": f"{KEY}, user_id INT"}, {"likes.user_id": "users.id"}),
        ({"user": KEY, "likes": f"{KEY}, userId INT"}, {"likes.userId": "user.id"}),
        ({"User": KEY, "Likes": f"{KEY}, UserID INT"}, {"Likes.UserID": "User.id"}),
        (
            {**USERS, "likes": f"{KEY}, fk_user INT, id_post INT"},
            {"likes.fk_user": "users.id", "likes.id_post": "posts.id"},
        ),
        ({"people": KEY, "pets": f"{KEY}, person_id INT"}, {"pets.person_id": "people.id"}),
        (
            {"categories": KEY, "items": f"{KEY}, category_id INT"},
            {"items.category_id": "categories.id"},
        ),
        (
            {"order_items": KEY, "notes": f"{KEY}, orderItemId INT"},
            {"notes.orderItemId": "order_items.id"},
        ),
        (
            {"items": KEY, "order_items": KEY, "notes": f"{KEY}, order_item_id INT"},
            {"notes.order_item_id": "order_items.id"},
        ),
        (
            {"addresses": KEY, "orders": f"{KEY}, billing_address_id INT"},
            {"orders.billing_address_id": "addresses.id"},
        ),
        (
            {"countries": "code CHAR(2) PRIMARY KEY", "users": f"{KEY}, country_code CHAR(2)"},
            {"users.country_code": "countries.code"},
        ),
        (
            {
                "films": "film_id INT AUTO_INCREMENT PRIMARY KEY",
                "film_texts": "film_id INT PRIMARY KEY, words TEXT",
                "copies": f"{KEY}, film_id INT",
            },
            {"film_texts.film_id": "films.film_id", "copies.film_id": "films.film_id"},
        ),
        (
            {**USERS, "user_profiles": "user_id INT PRIMARY KEY"},
            {"user_profiles.user_id": "users.id"},
        ),
        ({"nodes": f"{KEY}, parent_id INT"}, {"nodes.parent_id": "nodes.id"}),
        ({"notes": f"{KEY}, parent_note_id INT"}, {"notes.parent_note_id": "notes.id"}),
        ({"parents": KEY, "pupils": f"{KEY}, parent_id INT"}, {"pupils.parent_id": "parents.id"}),
        (
            {"nodes": f"{KEY}, node_parent INT, KEY (node_parent)"},
            {"nodes.node_parent": "nodes.id"},
        ),
    ],
)
def test_a_name_and_an_equal_type_make_a_relationship(
    tables: dict[str, str], expected: dict[str, str]
) -> None:
    assert targets(infer(schema(**tables))) == expected


@pytest.mark.parametrize(
    ("column", "others"),
    [
        ("external_id INT", {}),
        ("session_id VARCHAR(40)", {"sessions": KEY}),
        ("paid INT", {"pas": KEY, "payments": KEY}),
        ("grid INT", {"grs": KEY, "grids": KEY}),
        ("user_id INT UNSIGNED", {}),
        ("user_id BIGINT", {}),
        ("user INT", {}),
        ("`order` INT, KEY (`order`)", {"orders": KEY}),
        ("facebook_user_id INT", {}),
        ("author_id INT, KEY (author_id)", {}),
        ("created_by INT, KEY (created_by)", {}),
        ("user_id INT, FOREIGN KEY (user_id) REFERENCES posts (id)", {}),
        ("visit_id INT", {}),
        ("parent_id INT UNSIGNED", {}),
        ("node_parent INT", {}),
    ],
)
def test_false_friends_are_left_alone(column: str, others: dict[str, str]) -> None:
    mysql = schema(**USERS, **others, visits=f"{KEY}, {column}")
    assert infer(mysql) == Inferred()


WORDPRESS = schema(
    wp_users="ID bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, user_login varchar(60)",
    wp_posts="ID bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, post_author bigint unsigned,"
    " post_type varchar(20), post_parent bigint unsigned, KEY post_parent (post_parent)",
    wp_comments="comment_ID bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,"
    " comment_post_ID bigint unsigned, comment_author tinytext, comment_parent bigint unsigned,"
    " user_id bigint unsigned, KEY a (comment_post_ID), KEY b (comment_parent)",
    wp_commentmeta="meta_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,"
    " comment_id bigint unsigned NOT NULL, KEY c (comment_id)",
    wp_terms="term_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, slug varchar(200)",
    wp_term_taxonomy="term_taxonomy_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,"
    " term_id bigint unsigned, parent bigint unsigned, UNIQUE KEY d (term_id)",
    wp_term_relationships="object_id bigint unsigned, term_taxonomy_id bigint unsigned,"
    " PRIMARY KEY (object_id, term_taxonomy_id)",
    wp_options="option_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, autoload text",
)


def test_a_schema_with_a_prefix_and_keys_of_many_names() -> None:
    found = targets(infer(WORDPRESS))
    assert found == {
        "wp_posts.post_parent": "wp_posts.ID",
        "wp_comments.comment_post_ID": "wp_posts.ID",
        "wp_comments.comment_parent": "wp_comments.comment_ID",
        "wp_comments.user_id": "wp_users.ID",
        "wp_commentmeta.comment_id": "wp_comments.comment_ID",
        "wp_term_taxonomy.term_id": "wp_terms.term_id",
        "wp_term_relationships.term_taxonomy_id": "wp_term_taxonomy.term_taxonomy_id",
    }


def test_a_role_is_a_key_only_where_a_join_says_so() -> None:
    statement = "SELECT p.ID FROM wp_posts p JOIN wp_users u ON u.ID = p.post_author WHERE p.ID = 3"
    (found,) = [e for e in infer(WORDPRESS, statement).relationships if "author" in e.name]
    assert (found.target, found.confidence) == ("wp_users.ID", "likely")
    assert found.reasons == ("same type (BIGINT UNSIGNED)", f"joined in Query 1 ({LOG_FILE}:1)")


def test_each_application_has_its_own_prefix() -> None:
    mysql = schema(
        auth_user=KEY,
        auth_group=KEY,
        auth_user_groups=f"{KEY}, user_id INT, group_id INT",
        blog_post=f"{KEY}, author_id INT",
        blog_comment=f"{KEY}, post_id INT, user_id INT",
        forum_post=KEY,
        django_content_type=KEY,
        django_admin_log=f"{KEY}, content_type_id INT, object_id INT",
    )
    found = infer(mysql)
    assert targets(found) == {
        "auth_user_groups.user_id": "auth_user.id",
        "auth_user_groups.group_id": "auth_group.id",
        "blog_comment.post_id": "blog_post.id",
        "blog_comment.user_id": "auth_user.id",
        "django_admin_log.content_type_id": "django_content_type.id",
    }
    assert [(f.rule, f.subject) for f in found.findings] == [
        ("polymorphic-reference", "django_admin_log.object_id")
    ]


def test_two_tables_that_fit_alike_make_none_and_are_named() -> None:
    mysql = schema(blog_post=KEY, forum_post=KEY, tags=f"{KEY}, post_id INT")
    found = infer(mysql)
    assert found.relationships == ()
    assert [finding.rule for finding in found.findings] == ["ambiguous-reference"]
    assert "blog_post or forum_post" in found.findings[0].evidence
    assert "s.sql:3" in found.findings[0].evidence
    joined = infer(mysql, "SELECT * FROM tags t JOIN forum_post p ON p.id = t.post_id")
    assert targets(joined) == {"tags.post_id": "forum_post.id"}
    assert joined.findings == ()


def test_a_reference_to_several_tables_is_said_and_not_taken() -> None:
    mysql = schema(posts=KEY, notes=f"{KEY}, commentable_id INT, commentable_type VARCHAR(40)")
    found = infer(mysql)
    assert found.relationships == ()
    (finding,) = found.findings
    assert (finding.rule, finding.severity) == ("polymorphic-reference", "info")
    assert "commentable_type says of which table commentable_id of notes holds a key" in (
        finding.evidence
    )


def test_a_kind_beside_a_key_that_names_a_table_makes_it_less_sure() -> None:
    mysql = schema(users=KEY, likes=f"{KEY}, user_id INT, user_type VARCHAR(9)")
    (found,) = infer(mysql).relationships
    assert found.confidence == "possible"
    assert found.reasons[-1] == "but user_type stands beside it"


@pytest.mark.parametrize(
    ("columns", "statements", "confidence"),
    [
        ("user_id INT", (), "likely"),
        ("user_id INT, KEY (user_id)", (), "near certain"),
        ("user_id INT", ("SELECT * FROM likes l, users u WHERE u.id = l.user_id",), "near certain"),
        ("best_user_id INT", (), "possible"),
        ("best_user_id INT, KEY (best_user_id)", (), "likely"),
        ("who INT", ("SELECT * FROM likes JOIN users u ON u.id = who",), "likely"),
        (
            "who INT, KEY (who)",
            ("UPDATE likes l JOIN users u ON l.who = u.id SET l.x = 1",),
            "near ",
        ),
    ],
)
def test_signs_add_up_to_a_confidence_in_words(
    columns: str, statements: Sequence[str], confidence: str
) -> None:
    (found,) = infer(schema(users=KEY, likes=f"{KEY}, {columns}"), *statements).relationships
    assert found.target == "users.id"
    assert found.confidence.startswith(confidence)


def test_joins_of_different_types_are_named_and_not_taken() -> None:
    mysql = schema(sessions=KEY, carts=f"{KEY}, session_id VARCHAR(40)")
    found = infer(mysql, "SELECT * FROM carts c JOIN sessions s ON s.id = c.session_id")
    assert found.relationships == ()
    (finding,) = found.findings
    assert finding.rule == "unlike-reference"
    assert "VARCHAR(40) (s.sql:2), with sessions.id, INT (s.sql:1)" in finding.evidence


def test_a_join_of_a_table_with_itself_is_a_hierarchy() -> None:
    mysql = schema(employees=f"{KEY}, manager_id INT")
    statement = "SELECT e.id, m.id FROM employees e LEFT JOIN employees m ON e.manager_id = m.id"
    assert targets(infer(mysql, statement)) == {"employees.manager_id": "employees.id"}
    assert targets(infer(mysql)) == {}


def test_a_raw_log_joins_too_and_the_busiest_statement_is_named() -> None:
    mysql = schema(users=KEY, likes=f"{KEY}, who INT")
    text = "SELECT * FROM likes l JOIN users u ON u . id = l . who WHERE l . id IN (?+) LIMIT ?"
    digest = Digest(
        id="ab12",
        text=text,
        kind="select",
        executions=900,
        first_seen="",
        last_seen="",
        average_per_second=1,
        peak_per_second=2,
        connections=1,
        tables=("likes", "users"),
        place=Place(file="raw/general.log", line=7),
    )
    raw = QueryLog(files=(), idle_after_seconds=60, peak_interval_seconds=10, digests=(digest,))
    log = analysis("SELECT * FROM likes JOIN users ON users.id = likes.who")
    (found,) = infer_relationships(mysql, log, raw).relationships
    assert found.reasons[-1] == "joined in digest ab12 (raw/general.log:7) and 1 other"


ROOMS = {
    "clinics": KEY,
    "rooms": "clinic_id INT, room_no INT, PRIMARY KEY (clinic_id, room_no)",
    "visits": f"{KEY}, clinic_id INT, room_no INT, KEY (clinic_id, room_no)",
}


def test_a_whole_primary_key_is_one_relationship_and_no_column_has_two() -> None:
    found = infer(schema(**ROOMS))
    assert targets(found) == {
        "rooms.clinic_id": "clinics.id",
        "visits.clinic_id+room_no": "rooms.clinic_id+room_no",
    }
    assert found.relationships[1].confidence == "near certain"
    assert found.relationships[1].key.inferred


def test_tables_that_link_the_same_others_do_not_refer_to_each_other() -> None:
    link = "user_id INT, post_id INT"
    tables = {**USERS, "likes": f"{link}, PRIMARY KEY (user_id, post_id)"}
    tables["reports"] = f"{KEY}, {link}"
    found = targets(infer(schema(**tables)))
    assert set(found.values()) == {"users.id", "posts.id"}
    on = "l.user_id = r.user_id AND l.post_id = r.post_id"
    joined = infer(schema(**tables), f"SELECT * FROM reports r JOIN likes l ON {on}")
    assert targets(joined)["reports.user_id+post_id"] == "likes.user_id+post_id"
    assert "reports.user_id" not in targets(joined)


def test_what_is_declared_stays_and_nothing_is_inferred_beside_it() -> None:
    mysql = schema(
        users=KEY,
        posts=f"{KEY}, user_id INT, FOREIGN KEY (user_id) REFERENCES users (id)",
    )
    statement = "SELECT * FROM posts p JOIN users u ON u.id = p.user_id"
    assert infer(mysql, statement) == Inferred()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM likes JOIN users ON",
        "SELECT * FROM likes l JOIN elsewhere e ON e.id = l.who",
        "SELECT * FROM likes l JOIN users u ON u.id > l.who",
        "SELECT * FROM likes l JOIN users u ON u.name = l.who",
        "SELECT (SELECT 1 FROM users u WHERE u.id = 3) FROM likes u, posts p WHERE u.who = p.id",
        "",
    ],
)
def test_a_statement_that_says_nothing_is_no_evidence(statement: str) -> None:
    mysql = schema(**USERS, likes=f"{KEY}, who INT")
    assert infer(mysql, statement) == Inferred()


def test_using_names_the_column_of_both_sides() -> None:
    mysql = schema(
        shops="shop_no INT AUTO_INCREMENT PRIMARY KEY",
        sales=f"{KEY}, shop_no INT",
    )
    (found,) = infer(mysql, "SELECT * FROM sales JOIN shops USING (shop_no)").relationships
    assert (found.name, found.target, found.confidence) == (
        "sales.shop_no",
        "shops.shop_no",
        "near certain",
    )


def test_a_schema_of_many_tables_is_read_at_once() -> None:
    """170 tables, each with a key to the one before: names are looked up, not compared in pairs."""
    tables = {"thing0": KEY}
    for number in range(1, 170):
        tables[f"thing{number}"] = f"{KEY}, thing{number - 1}_id INT, note_a TEXT, note_b TEXT"
    found = targets(infer(schema(**tables)))
    assert len(found) == 169
    assert found["thing9.thing8_id"] == "thing8.id"


WORDS = st.sampled_from(
    ["id", "_", "user", "users", "ID", "parent", "type", "wp_", "é", "x.y", "`"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map("".join)
PLACE = Place(file="s.sql", line=1)


@st.composite
def odd_tables(draw: st.DrawFn) -> SourceTable:
    names = draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.lower))
    return SourceTable(
        name=draw(NAMES),
        columns=tuple(
            Column(name=name, type=ColumnType(name="INT"), nullable=True, place=PLACE)
            for name in names
        ),
        primary_key=tuple(draw(st.lists(st.sampled_from(names), max_size=2, unique=True))),
        place=PLACE,
    )


@given(st.lists(odd_tables(), max_size=5, unique_by=lambda table: table.name.lower()))
def test_whatever_the_names_no_column_has_two_targets(tables: list[SourceTable]) -> None:
    mysql = Schema(tables=tuple(tables))
    found = infer(mysql, "SELECT * FROM users JOIN user ON users.id = user.id")
    held = [(each.table, name) for each in found.relationships for name in each.key.columns]
    assert len(held) == len(set(held))
    for each in found.relationships:
        target = mysql.table(each.key.references)
        assert target.primary_key == each.key.referenced_columns
        assert set(each.key.columns) <= set(mysql.table(each.table).column_names)
