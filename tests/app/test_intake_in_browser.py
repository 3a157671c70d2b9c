"""A weight follows the hand, and a score entered in the browser is in the store with the visitor's name."""

import pandas as pd
import pytest
from page_servers import start
from sample_office import boards_alone, loaded, shown_on

from workbench.portfolio import Portfolio
from workbench.store import rating_entries

pytestmark = pytest.mark.browser

PANEL = Portfolio(
    settings=pd.DataFrame({"portfolio": ["p"], "first_period": ["2026Q1"], "last_period": ["2026Q4"],
                           "as_of": ["2026-01-15"]}),
    projects=pd.DataFrame({"project": ["a", "b"], "name": ["Alpha", "<img src=x onerror=window.hit=1>"]}),
    criteria=pd.DataFrame({"criterion": ["gain", "harm"], "sense": ["max", "min"], "weight": [0.5, 0.5]}),
    ratings=pd.DataFrame({"project": ["a", "a", "b", "b"], "criterion": ["gain", "harm"] * 2,
                          "voter": ["Finance"] * 4, "value": [90.0, 50.0, 20.0, 0.0]}),
)  # fmt: skip
CHANGED = "before => document.querySelector('img.wb-picture')?.src !== before"
READOUTS = """percents => percents.every((percent, place) =>
    parseFloat(document.querySelectorAll('.wb-controls .widget-readout')[place].textContent) === percent)"""


@pytest.fixture
def page_and_url(browse, tmp_path):
    url = loaded(PANEL, tmp_path)
    notebooks = boards_alone(tmp_path / "notebooks", {})
    server = start(notebooks, tmp_path / "log.txt", "--db", url, "--person", "analyst")
    try:
        page = browse(f"{server.address}voila/render/10_intake.ipynb")
        page.set_default_timeout(120_000)
        page.locator(".wb-headline").first.wait_for()
        page.locator("#loading").wait_for(state="detached")
        yield page, url
        page.context.close()  # before the server, which it would miss
    finally:
        server.stop()


def test_weights_follow_the_hand_and_an_entered_score_is_kept(page_and_url):
    page, url = page_and_url
    before = shown_on(page)
    assert before.headline.startswith("Alpha leads")
    sliders = page.locator(".wb-controls .noUi-handle")
    sliders.nth(1).focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(CHANGED, arg=before.picture)
    page.get_by_text("leads 2 candidates with 84 of 100").first.wait_for()  # 0.2 × 20 + 0.8 × 100
    page.wait_for_function(READOUTS, arg=[20, 80])  # a slider's own message may come after the headline's
    page.get_by_text("Enter a score").click()
    form = page.locator(".wb-controls .jupyter-widget-Collapse-contents").last
    form.locator("select").first.select_option(index=0)
    form.get_by_placeholder("role").fill("Grid operation")
    form.get_by_placeholder("role").press("Tab")
    form.locator("input[type=number]").fill("100")
    form.locator("input[type=number]").press("Tab")
    form.get_by_role("button", name="Save the score").click()
    form.get_by_text("Kept as entry 1").wait_for()
    (kept,) = rating_entries(url).to_dict("records")
    assert (kept["project"], kept["criterion"], kept["voter"], kept["value"]) == ("a", "gain", "Grid operation", 100.0)
    assert kept["by"] == "analyst (local)"
    assert page.evaluate("window.hit") is None
