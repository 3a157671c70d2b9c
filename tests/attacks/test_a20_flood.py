"""A20: more visitors than seats."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from page_servers import TELL


@pytest.fixture(scope="module")
def small_server(serve_pages):
    """A server with two seats."""
    return serve_pages("--seats", "2")


def at_once(server, visitors: int) -> list:
    with ThreadPoolExecutor(visitors) as pool:
        return list(pool.map(lambda _: server.visitor().get(TELL), range(visitors)))


def test_stock_voila_starts_a_kernel_for_everyone(stock_server):
    assert [reply.status for reply in at_once(stock_server, 4)] == [200] * 4


def test_two_seats_serve_two_visitors_whoever_else_comes_at_the_same_time(small_server):
    replies = at_once(small_server, 8)
    refused = [reply for reply in replies if reply.status == 503]
    assert sorted(reply.status for reply in replies) == [200, 200] + [503] * 6
    for reply in refused:
        assert reply.headers["Retry-After"] == "30"
        assert "Every seat is taken" in reply.body
    assert len({reply.told["pid"] for reply in replies if reply.status == 200}) == 2


def test_later_visitors_are_refused_quickly_and_a_freed_seat_is_given_again(serve_pages):
    server = serve_pages("--seats", "1")
    owner, other = server.visitor(), server.visitor()
    kernel = owner.get(TELL).kernel
    replies = [other.get(TELL) for _ in range(20)]
    assert {reply.status for reply in replies} == {503}
    assert max(reply.seconds for reply in replies) < 1
    assert owner.channel_status(kernel) == 101
    assert owner.get(f"/api/kernels/{kernel}").status == 200
    owner.ask("POST", f"/voila/api/shutdown/{kernel}", X_XSRFToken=owner.cookies["_xsrf"])
    assert other.get(TELL).status == 200
