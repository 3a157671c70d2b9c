"""A29: a name that another site points at this machine."""

import pytest
from page_servers import HOME, TELL

FOREIGN = [
    "evil.example",
    "evil.example:8866",
    "192.0.2.7",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "a b",
    "[::2]",
]
PATHS = [HOME, "/", "/voila/static/voila.js", "/voila/files/public/plan.csv", "/nowhere", "/login"]


def test_stock_voila_answers_under_any_name(stock_server):
    assert stock_server.visitor().get(TELL, Host="evil.example").status == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", FOREIGN)
def test_a_local_server_answers_to_local_names_only(local_server, host, path):
    reply = local_server.visitor().get(path, Host=host)
    assert reply.status in (400, 403)
    assert "kernelId" not in reply.body


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "localhost:9999"])
def test_local_names_are_answered(local_server, host):
    assert local_server.visitor().get("/", Host=host).status == 302
