"""XML that attacks its reader is refused in one sentence, quickly and without much memory."""

import os
import subprocess
import sys
import time

import pytest
from mspdi_text import mspdi, small_project

from workbench.errors import DataError
from workbench.sources import guard
from workbench.sources.schedules import read_schedule, xml_records

HEAD = '<?xml version="1.0"?>\n'
LAUGHS = (
    HEAD
    + "<!DOCTYPE Project [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY {then} '{f'&{first};' * 10}'>" for first, then in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><Project><Name>&i;</Name></Project>"
)
EXTERNAL = HEAD + "<!DOCTYPE Project [<!ENTITY a SYSTEM 'file:///etc/hostname'>]><Project><Name>&a;</Name></Project>"
ELSEWHERE = HEAD + "<!DOCTYPE Project SYSTEM 'http://127.0.0.1:9/a.dtd'><Project/>"
DEEP = "<Tasks>" * 1_000_000
OPEN = HEAD + "<Project>"

CASES = {
    "billion laughs": (LAUGHS, "expected XML without document types, entities and references"),
    "external entity": (EXTERNAL, "expected XML without document types, entities and references"),
    "external document type": (ELSEWHERE, "expected XML without document types, entities and references"),
    "unknown entity": (OPEN + "<Name>&nope;</Name></Project>", "undefined entity"),
    "ten million in an attribute": (
        OPEN + f'<Name a="{"x" * 10_000_000}"/></Project>',
        "marks of at most 1,000,000 bytes",
    ),
    "ten million in a comment": (OPEN + f"<!--{'x' * 10_000_000}--></Project>", "marks of at most 1,000,000 bytes"),
    "ten million in a name": (OPEN + f"<{'x' * 10_000_000}/></Project>", "marks of at most 1,000,000 bytes"),
    "ten million in a text": (OPEN + f"<Name>{'x' * 10_000_000}</Name></Project>", "texts of at most 1,000,000"),
    "a million inside each other": (OPEN + DEEP, "41 elements inside each other"),
    "a million unknown ones inside each other": (OPEN + "<x>" * 1_000_000, "41 elements inside each other"),
    "not closed": (OPEN + "<Tasks>", "well-formed XML"),
    "nothing": ("", "well-formed XML"),
    "no XML": ("hello", "well-formed XML"),
    "two roots": (OPEN + "</Project><Project/>", "well-formed XML"),
    "another root": (HEAD + "<html/>", '"html", expected the root Project or APIBusinessObjects'),
    "unknown encoding": ('<?xml version="1.0" encoding="klingon"?><Project/>', "unknown encoding"),
    "wrong encoding": (
        b'<?xml version="1.0" encoding="utf-8"?><Project><Name>\xff</Name></Project>',
        "well-formed XML",
    ),
    "cut wide characters": (mspdi(small_project({})).encode("utf-16")[:-301], "well-formed XML"),
    "a workbook": (b"PK\x03\x04" + b"x" * 100, "expected text, as the suffix .xml says"),
    "control characters": (OPEN + "<Name>\x01</Name></Project>", "well-formed XML"),
    "no element of ours": (OPEN + "</Project>", "at least one task"),
}


@pytest.mark.parametrize("name", CASES)
def test_hostile_xml_is_refused_in_one_sentence_within_a_second(tmp_path, name):
    content, expected = CASES[name]
    path = tmp_path / "plan.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    begin = time.process_time()
    with pytest.raises(DataError) as caught:
        read_schedule(path, strict=False)
    assert time.process_time() - begin < 1.0
    assert expected in str(caught.value)
    assert len(str(caught.value)) < 500


def test_twenty_megabytes_of_nothing_are_passed_over_in_little_memory(tmp_path):
    """Elements without a meaning are not kept; the peak is that of a process of its own."""
    path = tmp_path / "plan.xml"
    inside = mspdi(small_project({})).split("<Tasks>")
    with path.open("w", encoding="utf-8") as file:
        file.write(inside[0])
        for _ in range(400):
            file.write("<Views>" + "<View><Name>x</Name></View>" * 2_000 + "</Views>")
        file.write("<Tasks>" + inside[1])
    assert path.stat().st_size > 20_000_000
    code = (
        "import sys\nfrom workbench.sources.schedules.xml_records import read_xml\n"
        "from workbench.sources.schedules.mspdi import ROOT, USED\nfrom pathlib import Path\n"
        "root, _ = read_xml(Path(sys.argv[1]), 'plan.xml', {ROOT: USED})\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(len(root.all('Tasks', 'Task')), int(peak.split()[1]) // 1024)\n"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, timeout=60, env=environment
    )
    tasks, megabytes = map(int, done.stdout.split())
    assert tasks == 1
    assert megabytes < 150


def test_limits_of_size_and_number_hold(tmp_path, monkeypatch):
    path = tmp_path / "plan.xml"
    path.write_text(mspdi(small_project({}, {})))
    monkeypatch.setattr(xml_records, "MOST_ELEMENTS", 20)
    with pytest.raises(DataError, match="at most 20 elements that are used"):
        read_schedule(path)
    monkeypatch.setitem(guard.LARGEST, ".xml", 100)
    with pytest.raises(DataError, match="at most 100 bytes"):
        read_schedule(path)


def test_an_element_that_stands_twice_is_named_and_the_first_counts(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(
        mspdi(
            small_project(
                {"Name": ["First", "Second"]},
            )
        ).replace("<Name>Task 1</Name>", "")
    )
    schedule = read_schedule(path, strict=False)
    assert schedule.activities["name"].tolist() == ["First"]
    assert [str(problem).split(": ")[1] for problem in schedule.problems] == ['"Second", expected each element once']
