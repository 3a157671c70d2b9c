"""A1: a query string that is code."""

import json
from urllib.parse import quote

import pytest
from page_servers import TELL


def payload(target) -> str:
    return quote(json.dumps({f"x = open({str(target)!r}, 'w').write('1'); y": 1}))


def test_the_query_runs_as_code_where_a_hook_writes_it_into_the_notebook(stock_server, tmp_path):
    target = tmp_path / "written"
    stock_server.visitor().get(f"{TELL}?parameters={payload(target)}")
    assert target.exists()


@pytest.mark.parametrize("name", ["parameters", "scenario", "template", "cell", "x=1;scenario"])
def test_no_query_reaches_the_code_here(local_server, tmp_path, name):
    target = tmp_path / "written"
    reply = local_server.visitor().get(f"{TELL}?{name}={payload(target)}")
    assert not target.exists()
    if name == "scenario":
        assert reply.status == 400
        assert "Unknown scenario" in reply.body
    else:
        assert reply.status == 200
        assert "open(" not in str(reply.told["environment"])
