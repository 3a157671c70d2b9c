import re

import nbformat.v4 as v4

from workbench.params import SelectionParams
from workbench.report.evidence import evidence
from workbench.report.html import clean, section
from workbench.report.notebook_file import EVIDENCE, heading
from workbench.report.notebook_file import evidence as collected
from workbench.report.record import RunRecord

pytest_plugins = ["notebook_fixtures"]


def test_what_a_notebook_shows_is_what_the_runner_collects(hostile):
    shown = evidence(SelectionParams(forced_in=["<i>p1"]), hostile)
    bundle = shown._repr_mimebundle_()
    assert "&lt;i&gt;p1" in bundle["text/html"]
    assert "<i>" not in bundle["text/html"]
    cell = v4.new_code_cell("x", outputs=[v4.new_output("display_data", data=bundle)])
    said = collected(v4.new_notebook(cells=[cell]))
    assert said["fingerprint"] == hostile.fingerprint()
    assert said["params_hash"] == SelectionParams(forced_in=["<i>p1"]).hash()
    assert EVIDENCE in bundle
    assert hostile.fingerprint()[:12] in str(shown)


def test_cleaning_keeps_tables_and_inline_pictures_and_nothing_that_acts():
    kept = '<table class="a"><tbody><tr><th colspan="2" scope="row">x</th></tr></tbody></table>'
    assert clean(kept) == kept
    picture = '<img alt="a" src="data:image/png;base64,AAAA">'
    assert 'src="data:image/png;base64,AAAA"' in clean(picture)
    assert clean("<style>td {color: red}</style>a") == "a"
    for bad in (
        "<script>x</script>",
        '<img src="data:text/html;base64,AAAA">',
        '<img src="https://h/x">',
        '<a href="javascript:x">a</a>',
        '<a href="data:text/html,x">a</a>',
        "<svg onload=x>",
        '<p onclick="x">a</p>',
        '<form action="https://h">',
        '<link rel="stylesheet" href="//h/x.css">',
        '<p style="background:url(//h/x)">a</p>',
    ):
        result = clean(bad)
        elements = " ".join(re.findall(r"<[^>]*>", result))  # what is left of markup; the rest is shown as text
        assert not re.search(r"<(script|svg|form|link)| (src|href|on\w+)=|url\(", elements)


def test_headings_lose_their_emphasis_and_keep_their_words(notebook):
    book = v4.new_notebook(cells=[v4.new_markdown_cell("text\n\n# What `fits` *now* in 2026_Q4?\n## More")])
    assert heading(book) == "What `fits` *now* in 2026_Q4?"
    file = notebook("30_selection.ipynb", "1")
    part = section("30_selection", book, RunRecord.start(file, SelectionParams(), ""))
    assert part.title == "What fits now in 2026_Q4?"
    assert part.file == "30_selection.html"
