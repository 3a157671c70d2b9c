"""A11: addresses that lead to files nobody published."""

import pytest

PATHS = [
    "/static/etc/passwd",
    "/voila/static/../../../../../../etc/passwd",
    "/voila/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/voila/static//etc/passwd",
    "/voila/files/../../../../../../etc/passwd",
    "/voila/files/%2e%2e/outside.png",
    "/voila/files/public/%2e%2e/%2e%2e/outside.png",
    "/voila/files/public/%252e%252e/%252e%252e/outside.png",
    "/voila/files/public/..%5c..%5coutside.png",
    "/voila/files/public/link.png",
    "/voila/files/public/.env",
    "/voila/files/private.csv",
    "/voila/files/store.db",
    "/voila/files/00_home.ipynb",
    "/voila/files/public/../00_home.ipynb",
    "/voila/files/public/plan.csv%00.png",
    "/voila/files/public/%00.png",
    "/voila/files/public",
    "/voila/files/",
    "/voila/templates/../",
    "/voila/templates/",
    "/voila/templates/lab",
    "/voila/templates/lab/../static/x",
    "/voila/templates/workbench/conf.json",
    "/voila/templates/lab/static/../../../../../../../../etc/passwd",
    "/voila/templates/lab/static//etc/passwd",
    "/voila/templates/%2e%2e/static/x",
    "/voila/labextensions/../../../../../../../../etc/passwd",
    "/voila/labextensions/%00",
    "/voila/api/themes/../../../../../../../../etc/passwd",
    "/voila/api/contents/",
    "/voila/api/contents/private.csv",
    "/voila/render/../../../../etc/passwd",
    "/voila/render/public/plan.csv",
    "/voila/render/private.csv",
    "/voila/render/nothing.ipynb",
    "/voila/render/%2e%2e%2f00_home.ipynb",
    "/voila/render/00_home.ipynb%00",
    "/voila/render/",
    "/api/contents",
    "/api/kernels",
    "/api/kernelspecs",
    "/api/sessions",
    "/%ff%fe",
    "/\\..\\etc",
]


def test_a_link_leaves_the_folder_of_stock_voila_or_a_bad_path_breaks_it(stock_server):
    visitor = stock_server.visitor()
    answers = {
        path: visitor.get(path)
        for path in ("/voila/files/public/link.png", "/voila/files/public/%00.png", "/voila/templates/../")
    }
    assert any(reply.status == 500 or "PRIVATE" in reply.body for reply in answers.values())


@pytest.mark.parametrize("path", PATHS)
def test_no_address_leads_out_or_breaks_the_server(local_server, path):
    reply = local_server.visitor().get(path)
    assert reply.status in (400, 403, 404)
    assert "PRIVATE" not in reply.body
    assert "root:" not in reply.body
    assert "Traceback" not in reply.body


@pytest.mark.parametrize("path", ["/voila/files/public/plan.csv", "/voila/static/voila.js"])
def test_a_published_file_is_still_sent(local_server, path):
    assert local_server.visitor().get(path).status == 200
