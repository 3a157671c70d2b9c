"""A31: the token that signed somebody in turns up elsewhere."""

import pytest
from page_fixtures import TOKEN
from page_servers import TELL


def test_stock_voila_hands_the_token_to_the_page(stock_token_server):
    environment = stock_token_server.visitor().get(f"{TELL}?token={TOKEN}").told["environment"]
    assert TOKEN in environment["QUERY_STRING"]


def test_the_token_is_exchanged_for_a_cookie_and_seen_no_more(token_server):
    visitor = token_server.visitor()
    reply = visitor.get(f"{TELL}?token={TOKEN}&scenario=lean&other=1")
    assert (reply.status, reply.headers["Location"]) == (302, f"{TELL}?scenario=lean")
    assert "HttpOnly" in str(reply.headers)
    assert "SameSite=Lax" in str(reply.headers)
    page = visitor.get(reply.headers["Location"])
    assert page.status == 200
    assert TOKEN not in str(page.told)
    for text in (page.body, str(page.headers), str(visitor.cookies), token_server.log.read_text()):
        assert TOKEN not in text


@pytest.mark.parametrize("token", ["wrong", "", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), "%00", "%C3%A9"])
def test_a_wrong_token_signs_nobody_in(token_server, token):
    visitor = token_server.visitor()
    reply = visitor.get(f"{TELL}?token={token}")
    assert (reply.status, reply.headers["Location"]) == (302, TELL)
    again = visitor.get(TELL)
    assert again.status == 302
    assert again.headers["Location"].startswith("/login?next=")
    assert "kernelId" not in again.body


def test_a_wrong_token_leaves_no_trace_in_the_log(token_server):
    token_server.visitor().get("/nowhere?token=mistyped-4711")
    token_server.visitor().get(f"{TELL}?token=mistyped-4711")
    assert "mistyped-4711" not in token_server.log.read_text()


def test_the_form_needs_its_xsrf_token_and_leads_to_this_server_only(token_server):
    visitor = token_server.visitor()
    form = visitor.get("/login?next=//evil.example/x")
    assert 'value="/"' in form.body
    body = f"token={TOKEN}"
    kind = "application/x-www-form-urlencoded"
    assert visitor.ask("POST", "/login", body, Content_Type=kind).status == 403
    xsrf = visitor.cookies["_xsrf"].strip('"')
    for target in ("//evil.example", "https://evil.example/", "/%5Cevil.example", "javascript:alert(1)"):
        done = visitor.ask("POST", "/login", f"{body}&next={target}", Content_Type=kind, X_XSRFToken=xsrf)
        assert done.status == 302
        assert done.headers["Location"] == "/", target
