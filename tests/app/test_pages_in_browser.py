"""Pages as people see them, in Chromium."""

import base64
import json
import os
import re
import signal

import pytest
from page_fixtures import TOKEN
from page_servers import HOME, is_alive, until

pytestmark = pytest.mark.browser


def test_a_page_opens_and_its_slider_moves_the_answer(browse, local_server):
    page = browse(local_server.address)
    answer = page.get_by_text("Budget 3")
    answer.wait_for()
    assert page.url.endswith(HOME)
    assert page.get_by_role("link", name="Home").get_attribute("aria-current") == "page"
    assert page.get_by_role("main").get_by_role("heading", name="Which projects?").is_visible()
    assert page.locator("#connection").is_hidden()
    assert page.locator("img").evaluate("picture => picture.complete && picture.naturalWidth") == 1
    fits_one_screen(page, answer.bounding_box())
    page.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("Budget 4").wait_for()


def fits_one_screen(page, answer: dict) -> None:
    """Answer and controls are seen without scrolling, under a low header."""
    assert page.locator("header").bounding_box()["height"] <= 56
    assert answer["y"] + answer["height"] < 800
    assert page.locator(".widget-slider").bounding_box()["y"] < 200


def test_a_phone_needs_no_sideways_scrolling_and_the_keyboard_can_skip_the_navigation(browse, local_server):
    page = browse(local_server.address, width=360, height=740)
    page.get_by_text("Budget 3").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for link in page.get_by_role("navigation").get_by_role("link").all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "wb-skip"
    assert page.locator(".wb-skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "rendered_cells"


def test_a_lost_kernel_is_said_aloud(browse, local_server):
    browse.tolerate("Canceled future")
    browse.tolerate("Comm not found")  # what the kernel still said when it was ended
    page = browse(f"{local_server.address}voila/render/21_tell_live.ipynb")
    told = page.get_by_text("TOLD").inner_text()
    page.locator("#loading").wait_for(state="detached")
    os.kill(_pid(told), signal.SIGKILL)
    page.get_by_role("alert").get_by_text("Connection lost.").wait_for(timeout=90_000)


def test_closing_a_page_ends_its_kernel(browse, local_server):
    page = browse(f"{local_server.address}voila/render/21_tell_live.ipynb")
    kernel = _pid(page.get_by_text("TOLD").inner_text())
    page.locator("#loading").wait_for(state="detached")
    page.wait_for_timeout(500)
    page.close(run_before_unload=True)
    assert until(lambda: not is_alive(kernel), 10)


def test_signing_in_with_the_form_leads_to_the_page(browse, token_server):
    browse.tolerate("401")
    page = browse(token_server.address)
    page.get_by_label("Token of this server").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Token of this server").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("Budget 3").wait_for()
    assert TOKEN not in page.url
    assert TOKEN not in page.content()


def test_a_link_with_the_token_leads_to_the_page_without_it(browse, token_server):
    path = "voila/render/21_tell_live.ipynb"
    page = browse(f"{token_server.address}{path}?token={TOKEN}&scenario=lean")
    page.get_by_text("TOLD").wait_for()
    assert page.url == f"{token_server.address}{path}?scenario=lean"


def _pid(told: str) -> int:
    return json.loads(base64.b64decode(re.search(r"TOLD([A-Za-z0-9+/=]+)TOLD", told)[1]))["pid"]
