import io
import json
import re
from hashlib import sha256

import pypdf
import pytest
from needs import require

from workbench.errors import ParameterError, RunError, UsageError
from workbench.report import pack as module
from workbench.report import pdf
from workbench.report.pack import make_pack

EVIDENCE = """
class Said:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": "said", "application/vnd.workbench.evidence+json":
                {"fingerprint": "%s", "portfolio": "Energy <b>", "as_of": "2026-09-30"}}
Said()
"""
HOSTILE = """
from IPython.display import HTML, Markdown, Image, display
display(HTML('<table class="wb-table"><tr><th scope="col">Name</th></tr><tr><td class="num">7</td></tr></table>'
             '<script>alert(1)</script><img src=x onerror=alert(2)><img src="https://example.org/x.png">'
             '<a href="javascript:alert(3)">here</a><iframe src="file:///etc/passwd"></iframe>'
             '<p style="background-image:url(https://example.org/y.png);color:red">p</p>'))
display(Markdown('**bold** <script>alert(4)</script>'))
"""
PICTURE = """
import matplotlib.pyplot as plt

pytest_plugins = ["notebook_fixtures"]
figure, ax = plt.subplots(figsize=(2, 1))
ax.plot([1, 2])
plt.show()
"""


@pytest.fixture
def office(notebook, tmp_path):
    """Two notebooks and a cycle."""
    notebook("nb/00_home.ipynb", "raise RuntimeError('the home page is no part of a pack')")
    notebook("nb/20_capacity.ipynb", PICTURE, HOSTILE, EVIDENCE % "f1", parameters='source: str = ""')
    notebook(
        "nb/30_selection.ipynb",
        "## Money *first*",
        "print('factor', budget_factor)",
        "print('HIDDEN')",
        "print('PAGE')",
        EVIDENCE % "f1",
        tags={2: ["hide"], 3: ["page-only"]},
    )
    cycle = tmp_path / "2026Q4"
    cycle.mkdir()
    (cycle / "30_selection.yaml").write_text("budget_factor: 0.75\n")
    return tmp_path


def make(office, **options):
    return make_pack(
        office / "2026Q4",
        office / "reports" / "2026Q4",
        notebooks=office / "nb",
        runs_folder=office / "runs",
        **options,
    )


def test_a_pack_holds_clean_pages_a_pdf_and_the_hashes_of_all_of_it(office):
    require(not pdf.missing(), "Pango", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0")
    lines = []
    pack = make(office, jobs=2, progress=lines.append)
    folder = office / "reports" / "2026Q4"
    assert pack.folder == folder
    assert (pack.fingerprint, pack.portfolio, pack.as_of) == ("f1", "Energy <b>", "2026-09-30")
    assert not pack.notices
    assert lines[-1] == str(pack)

    manifest = json.loads((folder / "manifest.json").read_text())
    present = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()} - {"manifest.json"}
    assert set(manifest["files"]) == present
    assert {"index.html", "20_capacity.html", "30_selection.html", "pack.pdf"} <= present
    for name, digest in manifest["files"].items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest
    assert [run["params"].get("budget_factor") for run in manifest["runs"]] == [None, 0.75]
    record = json.loads((folder / "notebooks" / "30_selection.run.json").read_text())
    assert record["output"] == str(folder / "notebooks" / "30_selection.ipynb")
    assert record["fingerprint"] == "f1"

    index = (folder / "index.html").read_text()
    assert "Energy &lt;b&gt;" in index
    assert "<b>" not in index
    for words in ("What fits?", "2026-09-30", "pack.pdf", record["run"], record["output_hash"][:16], "papermill 2."):
        assert words in index
    selection = (folder / "30_selection.html").read_text()
    assert "factor 0.75" in selection
    assert "HIDDEN" not in selection
    assert "PAGE" not in selection
    assert "print(" not in selection

    hostile = (folder / "20_capacity.html").read_text()
    raw = (folder / "notebooks" / "20_capacity.ipynb").read_text()
    assert "<script>alert(1)</script>" in raw  # the payload is live in the notebook
    assert "<script" not in hostile
    assert "&lt;script&gt;alert(1)" in hostile
    assert "&lt;script&gt;alert(4)" in hostile
    assert '<td class="num">7</td>' in hostile
    assert re.search(r'<img alt="Chart: What fits\?" src="data:image/png;base64,', hostile)
    for file in folder.glob("*.html"):
        text = file.read_text()
        assert 'charset="utf-8"' in text
        elements = re.findall(r"<[^>]*>", text.split("<body")[1])
        addresses = re.findall(r'(?:src|href)="([^"]*)"', " ".join(elements))
        assert [
            to for to in addresses if not re.fullmatch(r"data:image/.*|#.*|[\w.]+\.(html|pdf)", to, re.DOTALL)
        ] == []
        assert not re.search(r"<(script|iframe|link)| on\w+=|url\(|@import|https?://", " ".join(elements))
        assert not re.search(r"https?://|@import|url\(", text.split("<body")[0])

    reader = pypdf.PdfReader(io.BytesIO((folder / "pack.pdf").read_bytes()))
    words = [page.extract_text() for page in reader.pages]
    assert len(words) >= 4
    assert "Page 1 of" in words[0]
    assert "Energy <b>" in words[0]
    assert any("factor 0.75" in text for text in words)
    assert all(abs(float(page.mediabox.width) - 595.3) < 1 for page in reader.pages)


def test_a_failing_notebook_stops_the_pack_and_the_older_one_stays(office, notebook):
    first = make(office, formats=("html",))
    before = (first.folder / "manifest.json").read_bytes()
    notebook("nb/20_capacity.ipynb", "1/0", parameters='source: str = ""')
    notebook("nb/40_risk.ipynb", "raise KeyError('gone')", parameters='source: str = ""')
    with pytest.raises(RunError) as error:
        make(office, formats=("html",), jobs=2)
    assert "20_capacity.ipynb, cell 3" in str(error.value)
    assert "40_risk.ipynb, cell 3" in str(error.value)
    assert (first.folder / "manifest.json").read_bytes() == before
    assert {path.name for path in (office / "reports").iterdir()} == {"2026Q4", ".2026Q4.lock"}


def test_sections_made_from_different_data_make_no_pack(office, notebook):
    notebook("nb/20_capacity.ipynb", EVIDENCE % "f2", parameters='source: str = ""')
    with pytest.raises(RunError, match="disagree about the fingerprint"):
        make(office, formats=("html",), jobs=2)
    assert not (office / "reports" / "2026Q4").exists()


def test_without_pango_the_pack_says_what_to_install(office, monkeypatch, notebook):
    (office / "nb" / "20_capacity.ipynb").unlink()
    monkeypatch.setattr(module.pdf, "missing", lambda: pdf.PANGO)
    pack = make(office)
    assert pack.notices == (pdf.PANGO,)
    assert "apt-get install libpango-1.0-0" in (pack.folder / "index.html").read_text()
    assert not (pack.folder / "pack.pdf").exists()


def test_a_missing_library_is_told_from_a_missing_package(monkeypatch):
    import builtins
    import sys

    real = builtins.__import__
    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    for error, words in ((OSError("libpango"), pdf.PANGO), (ImportError("weasyprint"), pdf.WEASYPRINT)):

        def refuse(name, *rest, error=error, **more):
            if name == "weasyprint":
                raise error
            return real(name, *rest, **more)

        monkeypatch.setattr(builtins, "__import__", refuse)
        assert pdf.missing() == words
        monkeypatch.setattr(builtins, "__import__", real)


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://127.0.0.1:1/x.png"])
def test_the_printer_fetches_nothing_from_outside_the_page(address):
    require(not pdf.missing(), "Pango", "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0")
    with pytest.raises(RunError, match="only what is in the page"):
        pdf.to_pdf(f'<html><body><img src="{address}"></body></html>')


def test_every_parameter_is_checked_before_the_first_notebook_runs(office):
    settings = office / "2026Q4" / "30_selection.yaml"
    settings.write_text("budgett: 1\n")
    with pytest.raises(ParameterError, match="did you mean"):
        make(office)
    settings.rename(office / "2026Q4" / "30_selektion.yaml")
    with pytest.raises(UsageError, match="no notebook has this name"):
        make(office)
    with pytest.raises(UsageError, match="unknown format"):
        make(office, formats=("docx",))
    with pytest.raises(UsageError, match="no such folder"):
        make_pack("2099Q9", office / "x")
    assert not (office / "runs").exists()
    assert not (office / "reports" / "2026Q4").exists()


def test_a_second_pack_for_the_same_folder_is_told_since_when(office):
    target = office / "reports" / "2026Q4"
    target.parent.mkdir()
    with module._alone(target), pytest.raises(RunError, match=r"is being made since 20\d\d-"):
        make(office)
