"""A19: another site ends the session of a page."""

from page_servers import TELL, is_alive, until


def test_ending_a_session_needs_the_xsrf_token_and_the_owner(local_server):
    owner, other = local_server.visitor(), local_server.visitor()
    page = owner.get(TELL)
    kernel, pid = page.kernel, page.told["pid"]
    other.get(TELL)
    address = f"/voila/api/shutdown/{kernel}"
    assert owner.ask("POST", address).status == 403
    assert owner.ask("POST", address, X_XSRFToken="forged").status == 403
    assert other.ask("POST", address, X_XSRFToken=other.cookies["_xsrf"]).status == 404
    assert owner.ask("DELETE", f"/api/kernels/{kernel}", X_XSRFToken=owner.cookies["_xsrf"]).status == 405
    origin = "http://evil.example"
    assert owner.ask("POST", address, X_XSRFToken=owner.cookies["_xsrf"], Origin=origin).status in (403, 404)
    assert is_alive(pid)
    assert owner.ask("POST", address, X_XSRFToken=owner.cookies["_xsrf"]).status == 204
    assert until(lambda: not is_alive(pid), 10)
