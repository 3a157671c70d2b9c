"""A17: a name in a header that no proxy vouches for."""

import pytest
from page_fixtures import PROXY_SECRET
from page_servers import TELL


def test_stock_voila_believes_the_header(stock_server):
    environment = stock_server.visitor(X_Workbench_User="chair").get(TELL).told["environment"]
    assert environment["HTTP_X_WORKBENCH_USER"] == "chair"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Workbench_User": "chair"},
        {"X_Workbench_User": "chair", "X_Workbench_Proxy_Secret": ""},
        {"X_Workbench_User": "chair", "X_Workbench_Proxy_Secret": PROXY_SECRET[:-1]},
        {"X_Workbench_User": "chair", "X_Workbench_Proxy_Secret": PROXY_SECRET.upper()},
        {"X_Workbench_Proxy_Secret": PROXY_SECRET},
        {"X_Workbench_User": " ", "X_Workbench_Proxy_Secret": PROXY_SECRET},
        {"X_Workbench_User": "x" * 101, "X_Workbench_Proxy_Secret": PROXY_SECRET},
    ],
)
@pytest.mark.parametrize("path", [TELL, "/", "/voila/static/voila.js", "/voila/files/public/plan.csv"])
def test_no_page_and_no_file_without_the_secret_of_the_proxy(proxied_server, headers, path):
    reply = proxied_server.visitor(**headers).get(path)
    assert reply.status == 403
    assert "kernelId" not in reply.body


def test_the_page_knows_the_person_the_proxy_names_and_not_the_secret(proxied_server):
    visitor = proxied_server.visitor(X_Workbench_User="chair", X_Workbench_Proxy_Secret=PROXY_SECRET)
    reply = visitor.get(TELL)
    assert reply.told["environment"]["WORKBENCH_PERSON"] == "chair"
    assert PROXY_SECRET not in str(reply.told)


def test_without_a_proxy_the_header_is_ignored(local_server):
    environment = local_server.visitor(X_Workbench_User="chair").get(TELL).told["environment"]
    assert "chair" not in str(environment)
    assert environment["WORKBENCH_PERSON"] == "committee (local)"
