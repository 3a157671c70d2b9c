"""A portfolio of another kind goes all the way: the federal IT register is loaded, and a complete pack comes out."""

import json

import pytest
from bs4 import BeautifulSoup
from sample_office import words

from workbench import office
from workbench.cli import main
from workbench.store import open_store

SECTIONS = (
    "80_quarterly_pack", "10_intake", "20_capacity", "30_selection", "40_risk", "50_schedule", "60_delivery",
)  # fmt: skip
# What this register has no rows of, and the section that has to say so.
MISSING = {
    "80_quarterly_pack": ("decisions", "actions", "changes", "status_reports", "benefits", "kpis", "findings"),
    "10_intake": ("criteria", "ratings"),
    "20_capacity": ("supply", "demand"),
    "60_delivery": ("status_reports",),
}
PARTS = (
    "Summary", "Decisions required", "What changed", "Health of the portfolio", "Strategy", "Money", "Benefits",
    "Capacity and bottlenecks", "Risk", "Delivery", "Audits and overdue actions", "Intake and the proposed selection",
    "Decision log and open actions", "Appendix: data and methods",
)  # fmt: skip


@pytest.fixture(scope="module")
def walk(shared_data, tmp_path_factory):
    """Load the register and make the pack, with the commands people type; folder of the pack, and its database."""
    source = shared_data("us_it_2013") / "Oxford_Projects_Out.csv"
    folder = tmp_path_factory.mktemp("federal")
    url = f"sqlite:///{folder / 'federal.db'}"
    cycle = folder / "2012Q4"
    cycle.mkdir()
    for name in ("40_risk", "80_quarterly_pack"):
        (cycle / f"{name}.yaml").write_text("iterations: 1000\n")
    mapping = office.params() / "mappings" / "us_federal_it_2013.yaml"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done("load", str(source), "--mapping", str(mapping), "--db", url)
        done("report", "--cycle", str(cycle), "--db", url, "--out", str(folder / "pack"), "--formats", "html")
    return folder / "pack", url


def done(*words: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(list(words))
    assert end.value.code == 0


def test_the_register_is_in_the_database(walk):
    portfolio = open_store(walk[1]).load()
    assert len(portfolio.projects) == 1547
    assert (portfolio.components["parent"] == "us-government").sum() == 26
    assert portfolio.currency == "USD"


def test_the_pack_is_complete_and_about_this_register(walk):
    folder, url = walk
    manifest = json.loads((folder / "manifest.json").read_text())
    assert [run["notebook"].removesuffix(".ipynb") for run in manifest["runs"]] == list(SECTIONS)
    assert manifest["portfolio"] == "US federal IT projects"
    assert manifest["as_of"] == "2012-08-31"
    assert manifest["cycle"] == "2012Q4"
    assert manifest["fingerprint"] == open_store(url).load().fingerprint()
    index = words((folder / "index.html").read_text())
    for name in SECTIONS:
        assert (folder / f"{name}.html").is_file()
    assert "US federal IT projects" in index
    headings = BeautifulSoup((folder / "80_quarterly_pack.html").read_text(), "html.parser").find_all("h2")
    found = [words(str(heading)) for heading in headings]
    assert [part for part in PARTS if not any(part in heading for heading in found)] == []


@pytest.mark.parametrize("name", MISSING)
def test_a_section_without_data_names_the_table_that_is_missing(walk, name):
    said = words((walk[0] / f"{name}.html").read_text())
    sentences = " ".join(part.partition(".")[0] for part in said.split("no rows in ")[1:])
    for table in MISSING[name]:
        assert table in sentences, f"{name} does not say that {table} is empty"


def test_what_can_be_said_is_said(walk):
    folder = walk[0]
    risk = words((folder / "40_risk.html").read_text())
    assert "M USD" in risk
    assert "% sure" in risk
    assert "no candidate to choose from" in words((folder / "30_selection.html").read_text())
    for name in SECTIONS:
        assert "Traceback" not in (folder / f"{name}.html").read_text()


def test_no_page_is_longer_than_a_reader_can_take(walk):
    """A register of a thousand projects makes tables with a limit, not a hundred pages."""
    for name in SECTIONS:
        rows = len(BeautifulSoup((walk[0] / f"{name}.html").read_text(), "html.parser").find_all("tr"))
        assert rows <= 150, f"{name} has {rows} rows"
