"""URLs of servers: their forms, and that no part of one comes back in a message."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from tools.errors import InputError
from tools.source.live.address import Address, Tls, find_password, read_address


def problems(url: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_address(url)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (
            "mysql://ada@db.example.com/shop",
            Address(database="shop", user="ada", host="db.example.com"),
        ),
        (
            "mariadb://ada@[::1]:3307/shop",
            Address(database="shop", user="ada", host="::1", port=3307),
        ),
        (
            "mysql+pymysql://ada@10.0.0.1:3306/my%2Fshop%20%60?charset=utf8mb4",
            Address(database="my/shop `", user="ada", host="10.0.0.1"),
        ),
        (
            "mysql://a%40b@/shop?unix_socket=/run/my.sock",
            Address(database="shop", user="a@b", host="localhost", unix_socket="/run/my.sock"),
        ),
        (
            "  mysql://ada@db/shop?ssl-mode=verify_identity ",
            Address(database="shop", user="ada", host="db", tls=Tls(mode="VERIFY_IDENTITY")),
        ),
    ],
)
def test_forms(url: str, address: Address) -> None:
    assert read_address(url) == address


@pytest.mark.parametrize(
    ("written", "password"),
    [
        (":secret", "secret"),
        (":p%40ss%2Fw%3Ard%23%C3%A9%25", "p@ss/w:rd#é%"),
        (":a:b", "a:b"),
        (":p@ss", "p@ss"),
        (":", ""),
    ],
)
def test_passwords_in_urls(written: str, password: str) -> None:
    address = read_address(f"mysql://ada{written}@db/shop")
    assert address.password is not None
    assert address.password.get_secret_value() == password
    assert (address.user, address.host) == ("ada", "db")
    if password:
        assert password not in f"{address!r} {address} {address.model_dump_json()}"


def test_the_url_comes_before_the_environment_and_that_before_asking() -> None:
    plain = read_address("mysql://ada@db/shop")
    with_one = read_address("mysql://ada:url@db/shop")
    environment = {"MYSQL_PWD": "second", "TABLEWRIGHT_MYSQL_PASSWORD": "first"}
    asked: list[str] = []

    def ask() -> str:
        asked.append("asked")
        return "typed"

    assert find_password(with_one, environment, ask) == SecretStr("url")
    assert find_password(plain, environment, ask) == SecretStr("first")
    assert find_password(plain, {"MYSQL_PWD": "second"}, ask) == SecretStr("second")
    assert asked == []
    assert find_password(plain, {"PATH": "/"}, ask) == SecretStr("typed")
    assert asked == ["asked"]
    assert find_password(plain, {}, None) == SecretStr("")


@pytest.mark.parametrize(
    ("options", "mode"),
    [
        ("", "PREFERRED"),
        ("ssl_disabled=true", "DISABLED"),
        ("ssl_mode=REQUIRED", "REQUIRED"),
        ("ssl_ca={pem}", "VERIFY_CA"),
        ("ssl_ca={pem}&ssl_verify_identity=1", "VERIFY_IDENTITY"),
        ("ssl_ca={pem}&ssl_verify_cert=false", "REQUIRED"),
        ("ssl_cert={pem}&ssl_key={pem}&ssl_key_password=xyz", "REQUIRED"),
    ],
)
def test_who_names_a_ca_has_it_checked(tmp_path: Path, options: str, mode: str) -> None:
    pem = tmp_path / "ca.pem"
    pem.write_text("x")
    address = read_address(f"mysql://ada@db/shop?{options.format(pem=pem)}")
    assert address.tls.mode == mode
    assert address.tls.ca == (str(pem) if "ssl_ca" in options else "")
    assert "xyz" not in repr(address)


def test_all_problems_come_together() -> None:
    found = problems("mysql://db:port/?ssl_ca=/nowhere/ca.pem&ssl_disabled=maybe&colour=red")
    assert found == [
        "the MySQL URL: it has an option that is not known. Known are: unix_socket, ssl_mode, "
        "ssl_ca, ssl_cert, ssl_key, ssl_key_password, ssl_disabled, ssl_verify_cert, "
        "ssl_verify_identity, charset.",
        "the MySQL URL: it names no user. Give it as mysql://USER@HOST:3306/DATABASE.",
        "the MySQL URL: it names no database: one is read at a time. Give it as "
        "mysql://USER@HOST:3306/DATABASE.",
        "the MySQL URL: what stands after the host's `:` is no port. Give the port as a number up "
        "to 65535, and percent-encode the password.",
        "the MySQL URL: ssl_ca names no file that is there. Give the path of a PEM file that you "
        "may read.",
        "the MySQL URL: ssl_disabled is neither true nor false. Give true or false.",
    ]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://ada@db/shop", "does not begin with mysql://"),
        ("db.example.com/shop", "does not begin with mysql://"),
        ("", "does not begin with mysql://"),
        ("mysql://ada@/shop", "names no host"),
        ("mysql://ada@db/", "names no database"),
        ("mysql://ada@db/shop/orders", "more than a database"),
        ("mysql://ada@db/MySQL", "`mysql` is the server's own database"),
        ("mysql://ada@db:70000/shop", "is no port"),
        ("mysql://ada@db/shop?ssl_mode=maybe", "ssl_mode has a value that is not known"),
        ("mysql://ada@db/shop?unix_socket=", "unix_socket must have one value"),
        ("mysql://ada@db/shop?ssl_key=/etc/passwd", "ssl_key is given without ssl_cert"),
    ],
)
def test_what_is_refused(url: str, said: str) -> None:
    (problem,) = problems(url)
    assert said in problem


@pytest.mark.parametrize(
    "password",
    [
        "Zq9/Zq8",
        "Zq9#Zq8",
        "Zq9?Zq8",
        "12/Zq8",
        "12?Zq8",
        "Zq9]Zq8",
        "[Zq8",
        "Zq9\u2100Zq8",
        "Zq9%zz@Zq8/Zq7",
    ],
)
def test_no_piece_of_a_password_that_was_not_encoded_is_shown(password: str) -> None:
    """Wherever the URL seems to have its parts then."""
    with pytest.raises(InputError) as caught:
        read_address(f"mysql://ada:{password}@db.example.com/shop")
    error = caught.value
    assert error.__context__ is None
    assert error.__cause__ is None
    shown = f"{error} {error!r}"
    assert not any(piece in shown for piece in ("Zq9", "Zq8", "Zq7"))


PARTS = st.sampled_from(
    [
        "mysql://",
        "mariadb://",
        "user",
        ":",
        "@",
        "/",
        "?",
        "#",
        "[",
        "]",
        "%",
        "%40",
        "&",
        "=",
        "host",
        "3306",
        "shop",
        "ssl_ca",
        "ssl_mode",
        "unix_socket",
        "\x00",
        "℀",
        "\t",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PARTS, max_size=16).map("".join) | st.text(max_size=40))
def test_any_text_is_an_address_or_refused_in_words(url: str) -> None:
    try:
        address = read_address(url)
    except InputError as error:
        shown = str(error)
    else:
        shown = address.database
        assert address.user
        assert address.host or address.unix_socket
    assert shown
