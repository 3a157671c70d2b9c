"""A30: another site embeds a page, and a kernel starts for every visitor of that site."""

import pytest
from page_servers import TELL


def test_stock_voila_starts_a_kernel_for_a_picture(stock_server):
    assert "kernelId" in stock_server.visitor().get(TELL, Sec_Fetch_Dest="image", Sec_Fetch_Site="cross-site").body


@pytest.mark.parametrize(
    "wanted", ["image", "script", "style", "empty", "object", "embed", "frame", "video", "IFRAME", ""]
)
def test_a_page_is_no_picture_or_script(local_server, wanted):
    reply = local_server.visitor().get(TELL, Sec_Fetch_Dest=wanted)
    assert reply.status == 403
    assert "kernelId" not in reply.body


def test_a_frame_of_another_site_gets_no_kernel(local_server):
    reply = local_server.visitor().get(TELL, Sec_Fetch_Dest="iframe", Sec_Fetch_Site="cross-site")
    assert (reply.status, "kernelId" in reply.body) == (403, False)


@pytest.mark.parametrize(("wanted", "site"), [("document", "none"), ("iframe", "same-origin")])
def test_documents_and_own_frames_open(local_server, wanted, site):
    assert local_server.visitor().get(TELL, Sec_Fetch_Dest=wanted, Sec_Fetch_Site=site).status == 200
