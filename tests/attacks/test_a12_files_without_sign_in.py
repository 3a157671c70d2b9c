"""A12: files fetched without the token."""

import pytest
from page_fixtures import TOKEN

PUBLISHED = "/voila/files/public/plan.csv"
STATIC = [
    PUBLISHED,
    "/voila/static/voila.js",
    "/voila/templates/lab/static/voila-style.js",
    "/voila/labextensions/@jupyter-widgets/jupyterlab-manager/package.json",
    "/voila/api/themes/@jupyterlab/theme-light-extension/index.css",
]


def test_stock_voila_sends_files_to_anyone_although_it_asks_for_a_token(stock_token_server):
    assert stock_token_server.visitor().get("/").status == 302
    assert stock_token_server.visitor().get("/voila/static/voila.js").status == 200


@pytest.mark.parametrize("path", STATIC)
def test_files_are_sent_to_signed_in_visitors_only(token_server, path):
    stranger = token_server.visitor().get(path)
    assert stranger.status == 302
    assert stranger.headers["Location"].startswith("/login")
    member = token_server.visitor()
    assert member.get(f"/?token={TOKEN}").status == 302
    assert member.get(path).status == 200


def test_every_file_below_the_served_folder_is_refused_to_strangers_and_only_public_ones_open_to_members(
    token_server, page_folder
):
    stranger, member = token_server.visitor(), token_server.visitor()
    member.get(f"/?token={TOKEN}")
    reachable = set()
    for path in sorted(page_folder.rglob("*")):
        address = f"/voila/files/{path.relative_to(page_folder).as_posix()}"
        assert stranger.get(address).status == 302, address
        if member.get(address).status == 200:
            reachable.add(address)
    assert reachable == {PUBLISHED}
