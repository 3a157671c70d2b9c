"""A14: somebody else connects to the kernel of a page."""

from page_fixtures import PROXY_SECRET, TOKEN
from page_servers import TELL


def member(server, token=TOKEN):
    visitor = server.visitor()
    visitor.get(f"/?token={token}")
    return visitor


def test_stock_voila_lets_any_signed_in_visitor_in(stock_token_server):
    owner, other = stock_token_server.visitor(), stock_token_server.visitor()
    kernel = owner.get(f"{TELL}?token={TOKEN}").kernel
    other.get(f"/?token={TOKEN}")
    assert other.channel_status(kernel) == 101


def test_only_the_visitor_who_opened_the_page_is_let_in(token_server):
    owner, other = member(token_server), member(token_server)
    kernel = owner.get(TELL).kernel
    assert owner.channel_status(kernel) == 101
    assert owner.channel_status(kernel, Origin=token_server.address.rstrip("/")) == 101
    assert owner.channel_status(kernel, Origin="http://evil.example") == 403
    assert owner.channel_status(kernel, Origin="null") == 403
    assert owner.get(f"/api/kernels/{kernel}/channels", Host="evil.example").status == 403
    assert other.channel_status(kernel) == 403
    assert token_server.visitor().channel_status(kernel) == 403
    assert token_server.visitor(Authorization=f"token {TOKEN}").channel_status(kernel) == 403


def test_without_a_sign_in_a_browser_still_owns_its_session(local_server):
    owner, other = local_server.visitor(), local_server.visitor()
    kernel = owner.get(TELL).kernel
    other.get(TELL)
    assert owner.channel_status(kernel) == 101
    assert other.channel_status(kernel) == 403
    assert local_server.visitor().channel_status(kernel) == 403
    assert other.get(f"/api/kernels/{kernel}").status == 404
    assert owner.get(f"/api/kernels/{kernel}").status == 200


def test_behind_a_proxy_another_person_is_refused(proxied_server):
    owner = proxied_server.visitor(X_Workbench_User="chair", X_Workbench_Proxy_Secret=PROXY_SECRET)
    other = proxied_server.visitor(X_Workbench_User="guest", X_Workbench_Proxy_Secret=PROXY_SECRET)
    kernel = owner.get(TELL).kernel
    assert owner.channel_status(kernel) == 101
    assert other.channel_status(kernel) == 403


def test_the_log_holds_no_whole_kernel_id(local_server):
    kernel = local_server.visitor().get("/voila/render/30_broken.ipynb").kernel
    assert kernel not in local_server.log.read_text()
