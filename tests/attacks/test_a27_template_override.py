"""A27: another template or theme by the address."""

import pytest

INTAKE = "/voila/render/10_intake.ipynb"
QUERIES = ["template=../../..", "theme=../../..", "template=base", "theme=dark", "template=classic&theme=%00"]


def test_stock_voila_breaks_on_a_template_that_is_a_path(stock_server):
    assert stock_server.visitor().get(f"{INTAKE}?template=../../..").status == 500


@pytest.mark.parametrize("query", QUERIES)
def test_the_page_is_always_in_our_frame(local_server, query):
    reply = local_server.visitor().get(f"{INTAKE}?{query}")
    assert reply.status == 200
    assert '<header class="wb-head">' in reply.body
    assert "theme-light" in reply.body
