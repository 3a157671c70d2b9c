"""Fifty shapes of a secret are struck; ordinary text is not."""

import base64
import copy
import html
import json
import pickle
import re
import urllib.parse

import pytest

from workbench.errors import UsageError
from workbench.redaction import redact
from workbench.secret import HIDDEN, Secret

CANARY = "C4nary-9f8e7d6c5b4a"
ODD = 'K9 "quoted" & <süß>/+%=\'x\\y'

# What gives a secret away without anybody having said that it is one.
SHAPES = [
    "postgresql://office:{}@db.example:5432/office?sslmode=require",
    "could not connect to postgresql+psycopg://office:{}@10.0.0.7/office (timeout)",
    "https://:{}@example.org/",
    "redis://:{}@cache:6379/0 and more",
    "two: a://u:{0}@h b://u:{0}@h",
    "postgresql://office:p@{}@db.example/office",
    "Authorization: Bearer {}",
    "authorization: bearer {}",
    "Authorization: Basic {}",
    "Authorization: Token {}",
    "Authorization: {}",
    "Proxy-Authorization: Basic {}",
    "Authorization: Digest username=me, response={}",
    "{{'Authorization': 'Bearer {}'}}",
    '{{"authorization": "Bearer {}"}}',
    "[(b'authorization', b'Bearer {}')]",
    '{{\\"Authorization\\": \\"Bearer {}\\"}}',
    "curl -H 'Authorization: Bearer {}' https://example.org",
    "sent Bearer {} to the server",
    "Cookie: session={}; theme=dark",
    "cookie: theme=dark; session={}",
    "Set-Cookie: session={}; HttpOnly; Path=/",
    "{{'Cookie': 'a=b; session={}'}}",
    "X-Redmine-API-Key: {}",
    "x-api-key: {}",
    "{{'X-Redmine-API-Key': '{}'}}",
    "X-Workbench-Proxy-Secret: {}",
    "X-Auth-Token: {}",
    "password={}",
    "password = {}",
    "PASSWORD={}",
    "PGPASSWORD={} psql",
    "db_password: {}",
    "{{'password': '{}'}}",
    '{{"password": "{}"}}',
    '{{"user": "me", "dbPassword":"{}", "port": 5}}',
    "password='{}'",
    'password="two words {}"',
    "host=db user=office password={} dbname=office",
    "https://example.org/api?token={}&page=2",
    "https://example.org/api?page=2&access_token={}",
    "https://example.org/api?apikey={}",
    "https://example.org/api?api_key={}&x=1",
    "api-key: {}",
    "login?next=%2Fapi%3Ftoken%3D{}%26page%3D2",
    "client_secret={}&grant_type=x",
    "user=me&secret={}",
    "secret: {}",
    "--password {} --host db",
    "--api-key={}",
    "<password>{}</password>",
    '<ns:apiKey type="x">{}</ns:apiKey>',
    "passphrase={}; next=1",
    "private_key={}",
    "passwd={}, user=me",
    "_xsrf={}",
]

# What only someone who knows the secret can find.
KNOWN = [
    lambda s: s,
    lambda s: f"value {s}, and {s}.",
    lambda s: f"x{s}y",
    lambda s: urllib.parse.quote(s),
    lambda s: urllib.parse.quote(s, safe=""),
    lambda s: re.sub("%..", lambda code: code[0].lower(), urllib.parse.quote(s, safe="")),
    lambda s: urllib.parse.quote_plus(s),
    lambda s: json.dumps({"x": s}),
    lambda s: json.dumps({"x": s}, ensure_ascii=False),
    lambda s: repr([s]),
    lambda s: html.escape(s),
    lambda s: s.encode().hex(),
    lambda s: s.encode().hex().upper(),
    lambda s: base64.b64encode(s.encode()).decode(),
    lambda s: base64.b64encode(f"office:{s}".encode()).decode(),
    lambda s: base64.b64encode(f"me:{s}:x".encode()).decode(),
    lambda s: base64.b64encode(f"ab:{s}".encode()).decode().rstrip("="),
    lambda s: base64.urlsafe_b64encode(s.encode()).decode(),
    lambda s: base64.urlsafe_b64encode(f"office:{s}!".encode()).decode(),
]

ORDINARY = [
    "Authorization: the committee approves the budget of 2026Q4.",
    "Basic responsibilities of the sponsor; bearer of the risk: operations",
    "The password must be changed every 90 days; see page 7.",
    "Password: see the sheet. Token: none. The secret: teamwork.",
    "http://127.0.0.1:8866/voila/render/30_selection.ipynb?scenario=base&mail=a@b.example",
    "https://example.org:8443/a@b/c?x=1#y",
    "mailto:office@example.org, ssh://git@example.org/repo.git, user@host:path",
    "Passport control 2: 1.2 MEUR; compass=north; tokens: 512; keyword=budget; monkey=7",
    "project P-017 'Kühlung \"Nord\"' <b>x</b> & 50 % (Q4/2026) = 3.5 MEUR",
    "The cookie: chocolate. Cookies are baked on Friday.",
    '{"budget":120.5,"seed":7,"names":["Key account","Tokenring 2"],"key":"value"}',
    "sqlite:////srv/office/.workbench/workbench.db",
    "postgresql://office@db.example:5432/office",
    "Key: value, author=me, path=/usr/lib, a=b; c=d",
    "cell 12 of 30_selection.ipynb: ZeroDivisionError: division by zero",
    "secretary: appointed; tokenisation = done 2026-10; passwords are out of scope",
    "",
    "line one\nline two\r\n\tthree \u202e שלום 🏗️",
]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_secret_that_nobody_configured_is_struck(shape):
    text = shape.format(*[CANARY] * 2)
    result = redact(text)
    assert CANARY not in result
    assert HIDDEN in result
    assert redact(result) == result


@pytest.mark.parametrize("number", range(len(KNOWN)))
@pytest.mark.parametrize("how", ["made", "environment"])
def test_a_configured_secret_is_struck_in_each_way_it_may_be_written(number, how, monkeypatch):
    values = (f"{CANARY}-{how}", f"{ODD}-{how}")
    for value in values:
        text = f"before {KNOWN[number](value)} after"
        if how == "made":
            Secret(value)
        else:
            monkeypatch.setenv("ERP_API_KEY", value)
        result = redact(text)
        assert KNOWN[number](value) not in result
        assert value not in result
        assert HIDDEN in result
        assert result.startswith("before ")
        assert result.endswith(" after")


def test_the_password_inside_an_address_of_the_environment_is_struck(monkeypatch):
    assert redact("it was Mild-winter-3 again") == "it was Mild-winter-3 again"
    monkeypatch.setenv("WORKBENCH_DB", "postgresql://office:Mild-winter-3@db.example/office")
    assert redact("it was Mild-winter-3 again") == f"it was {HIDDEN} again"


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_unchanged(text):
    assert redact(text) == text


def test_what_surrounds_a_secret_stays_readable():
    assert redact("GET https://h/api?token=abc&page=2 failed") == f"GET https://h/api?token={HIDDEN}&page=2 failed"
    assert redact('{"password": "a b", "port": 5}') == f'{{"password": "{HIDDEN}", "port": 5}}'
    assert redact("postgresql://office:x@db/office") == f"postgresql://office:{HIDDEN}@db/office"


def test_a_long_text_is_read_in_a_moment():
    for text in (
        "a" * 200_000,
        "password" * 20_000,
        '"' * 100_000,
        "://a:" * 30_000,
        "x-" * 50_000,
        'password="' + "\\" * 50_000,
    ):
        assert isinstance(redact(text), str)


def test_a_secret_shows_itself_to_nobody():
    secret = Secret("Quiet-word-80")
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r:>5}", f"{secret:5}", f"{[secret]}", "%s" % secret]  # noqa: UP031
    assert all("Quiet" not in text and HIDDEN in text for text in shown)
    assert secret.reveal() == "Quiet-word-80"
    assert not hasattr(secret, "__dict__")
    for copied in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps):
        with pytest.raises(TypeError):
            copied(secret)


@pytest.mark.parametrize("value", ["", None, 5, b"bytes"])
def test_a_secret_is_a_text(value):
    with pytest.raises(UsageError):
        Secret(value)


def test_words_too_short_to_be_told_from_ordinary_ones_are_left_alone(monkeypatch):
    monkeypatch.setenv("SOME_PASSWORD", "a")
    Secret("cost")
    assert redact("a cost of 5") == "a cost of 5"
