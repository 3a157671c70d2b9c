"""The pages on the sample, in a browser: they show the pack, fit the screen, and controls move number and picture."""

import pytest
from sample_office import notebook_names, shown_in, shown_on

pytest_plugins = ["sample_fixtures"]
pytestmark = pytest.mark.browser

SCREEN = {"width": 1280, "height": 800}
BELOW = 40  # points that the end of a picture may lie below the screen
PHONE = {"width": 390, "height": 844}

CLIPPED = """
() => Array.from(document.querySelectorAll('.wb-controls *')).filter(part => {
    const own = Array.from(part.childNodes).some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || part.matches('option, select') || getComputedStyle(part).overflow === 'visible') return false;
    return part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 2;
}).map(part => part.textContent.trim())
"""
OUTSIDE = """
() => {
    const width = document.documentElement.clientWidth;
    const scrolls = part => part.parentElement && (
        ['auto', 'scroll', 'hidden'].includes(getComputedStyle(part.parentElement).overflowX)
        || scrolls(part.parentElement));
    return Array.from(document.querySelectorAll('#rendered_cells *, header *')).filter(part => {
        const box = part.getBoundingClientRect();
        return box.width > 0 && (box.right > width + 1 || box.left < -1) && !scrolls(part)
            && !part.closest('.wb-skip');
    }).map(part => part.className || part.tagName);
}
"""
FOCUS_MARK = """
() => {
    const style = getComputedStyle(document.activeElement);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor];
}
"""


def turn_a_slider(page) -> None:
    page.locator(".wb-controls .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")


MOVES = {
    "10_intake": turn_a_slider,
    "20_capacity": lambda page: page.get_by_label("Count candidates' work").uncheck(),
    "30_selection": turn_a_slider,
    "40_risk": lambda page: page.get_by_label("Learn from own record").uncheck(),
    "50_schedule": lambda page: page.locator(".wb-controls select").nth(1).select_option(index=2),
    "60_delivery": lambda page: page.locator(".wb-controls select").first.select_option(index=2),
}


@pytest.mark.parametrize("name", notebook_names())
def test_a_page_shows_the_pack_fits_the_screen_and_its_controls_move_number_and_picture(opened, sample_runs, name):
    page = opened(name, **SCREEN)
    shown = shown_on(page)
    assert len(shown.headline) > 20
    assert 4 <= len(shown.tiles) <= 6
    assert all(title and value for title, value, _ in shown.tiles)
    assert shown.picture.startswith("data:image/png;base64,")
    assert page.locator(".wb-problem").count() == 0
    assert shown == shown_in(sample_runs[name])
    fits_the_screen(page)
    leads_to_the_other_pages(page, name)
    if name in MOVES:
        keyboard_focus_can_be_seen(page)
        assert page.evaluate(CLIPPED) == []
        moved_by(page, shown, MOVES[name])
    else:
        assert page.locator(".wb-controls").count() == 0
    if name == "40_risk":
        before = shown_on(page)
        page.get_by_role("button", name="Cost").click()
        page.wait_for_function(CHANGED_PICTURE, arg=before.picture)
        a_risk_switched_off_shortens_the_project(page)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate(OUTSIDE) == []
    if name == "00_home":
        follow_a_link(page)


def a_risk_switched_off_shortens_the_project(page) -> None:
    """The register's boxes appear with the view of a project; an unticked one leaves fewer risks and other dates."""
    box = page.get_by_label("R-002", exact=False)
    assert not box.is_visible()
    page.locator(".wb-controls select").first.select_option("Project: when it ends")
    page.wait_for_function("() => document.querySelector('.wb-headline')?.textContent.includes('planned date')")
    fits_the_screen(page)
    assert page.evaluate(CLIPPED) == []
    before = shown_on(page)
    box.uncheck()
    page.wait_for_function(CHANGED_PICTURE, arg=before.picture)
    after = shown_on(page)
    assert (before.tiles[-1][1], after.tiles[-1][1]) == ("3 of 3", "2 of 3")
    assert page.locator(".wb-problem").count() == 0


CHANGED_PICTURE = "before => document.querySelector('img.wb-picture')?.src !== before"


def fits_the_screen(page) -> None:
    """Headline, tiles, controls and the whole picture are seen without scrolling."""
    parts = [".wb-headline", ".wb-tile", "img.wb-picture"]
    parts += [".wb-controls > *:visible"] if page.locator(".wb-controls").count() else []
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREEN["width"]
    for part in parts:
        room = SCREEN["height"] + (BELOW if part == "img.wb-picture" else 0)
        for box in (found.bounding_box() for found in page.locator(part).all()):
            assert box["x"] >= 0, part
            assert box["x"] + box["width"] <= SCREEN["width"], part
            assert box["y"] >= 0, part
            assert box["y"] + box["height"] <= room, part


def leads_to_the_other_pages(page, name: str) -> None:
    links = page.get_by_role("navigation").get_by_role("link").all()
    addresses = [link.get_attribute("href") for link in links]
    assert addresses == [f"/voila/render/{other}.ipynb" for other in notebook_names()]
    assert [link.get_attribute("aria-current") for link in links] == [
        "page" if other == name else None for other in notebook_names()
    ]


def keyboard_focus_can_be_seen(page) -> None:
    """Tabbing reaches the first control, and where it is shows."""
    page.locator(".wb-controls").evaluate("part => { window.firstControl = part }")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("window.firstControl.contains(document.activeElement)"):
            break
    else:
        pytest.fail("the keyboard does not reach the controls")
    focused = page.evaluate(FOCUS_MARK)
    outline, width, shadow, _ = focused
    drawn = outline not in ("none", "") and width != "0px"
    if not drawn:
        page.evaluate("window.wasFocused = document.activeElement; document.activeElement.blur()")
        style = "() => { const s = getComputedStyle(window.wasFocused); return [s.boxShadow, s.borderColor] }"
        unfocused = page.evaluate(style)
        assert [shadow, focused[3]] != unfocused, f"focus looks like no focus: {focused}"


def moved_by(page, before, move) -> None:
    """Turn a control; another number and another picture are there soon."""
    move(page)
    page.wait_for_function(CHANGED_PICTURE, arg=before.picture)
    after = shown_on(page)
    assert (after.headline, after.tiles) != (before.headline, before.tiles)
    assert after.picture != before.picture
    assert page.locator(".wb-problem").count() == 0


def follow_a_link(page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Capacity").click()
    page.wait_for_url("**/20_capacity.ipynb", wait_until="commit")
    page.wait_for_function("document.title.startsWith('Capacity')")
