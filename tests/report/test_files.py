import os

import pytest

from workbench.errors import RunError, UsageError
from workbench.report import files
from workbench.report.files import new_folder, output_path, repair_folder, replace_folder, slug, write_file


def test_a_slug_is_a_plain_short_file_name():
    assert slug("Übersicht 2026/Q4") == "ubersicht-2026-q4"
    assert slug("/../../escaped") == "escaped"
    assert slug("..hidden") == "hidden"
    assert len(slug("x" * 500)) == 80
    for bad in ("", "...", "CON", "nul.txt", "///"):
        with pytest.raises(UsageError):
            slug(bad)


def test_a_parameter_cannot_lead_an_output_out_of_its_folder(tmp_path):
    root = tmp_path / "reports"
    root.mkdir()
    naive = os.path.normpath(f"{root}/o_{'/../../escaped'}.ipynb")
    assert not naive.startswith(str(root))  # the payload is live
    path = output_path(root / "o_{name}.ipynb", {"name": "/../../escaped"}, root)
    assert path == root / "o_escaped.ipynb"
    assert output_path(root / "{name}" / "o.ipynb", {"name": "a b"}) == root / "a-b" / "o.ipynb"


@pytest.mark.parametrize("template", ["../o.ipynb", "a/../../o.ipynb", "/etc/o.ipynb"])
def test_a_path_outside_the_root_is_refused(tmp_path, template):
    with pytest.raises(UsageError, match="outside"):
        output_path(template, {}, tmp_path / "reports")


def test_a_relative_path_stays_below_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert output_path("a/o.ipynb", {}) == tmp_path / "a" / "o.ipynb"
    with pytest.raises(UsageError, match="outside"):
        output_path("../o.ipynb", {})


def test_a_linked_folder_that_leads_outside_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "q4").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="outside"):
        output_path("q4/o.ipynb", {}, tmp_path / "reports")


@pytest.mark.parametrize("template", ["{missing}.ipynb", "{name!r}.ipynb", "{name:>9}.ipynb", "{name.x}.ipynb", "{"])
def test_only_plain_placeholders_are_filled(tmp_path, template):
    with pytest.raises(UsageError):
        output_path(template, {"name": "a"}, tmp_path)


def test_a_write_that_fails_leaves_the_older_file_and_no_other(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    write_file(b"older", target)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(RunError, match=r"a\.txt: No space left"):
        write_file(b"newer", target)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"older"]


def test_a_folder_is_exchanged_whole_or_stays(tmp_path, monkeypatch):
    target = tmp_path / "pack"
    for text in ("one", "two"):
        fresh = new_folder(target)
        (fresh / "a.txt").write_text(text)
        replace_folder(fresh, target)
        assert (target / "a.txt").read_text() == text
        assert [path.name for path in tmp_path.iterdir()] == ["pack"]
    fresh = new_folder(target)
    rename = os.rename

    def broken(source, goal):
        if source == fresh:
            raise OSError(5, "Input/output error")
        rename(source, goal)

    monkeypatch.setattr(files.os, "rename", broken)
    with pytest.raises(RunError):
        replace_folder(fresh, target)
    assert (target / "a.txt").read_text() == "two"


def test_what_a_killed_exchange_left_is_put_right(tmp_path):
    gone = 2**22 + 1  # above the largest process number
    target = tmp_path / "pack"
    old = tmp_path / f".pack.old-{gone}-ab"
    old.mkdir()
    (old / "a.txt").write_text("older")
    (tmp_path / f".pack.new-{gone}-ab").mkdir()
    mine = tmp_path / f".pack.new-{os.getpid()}-ab"
    mine.mkdir()
    repair_folder(target)
    assert (target / "a.txt").read_text() == "older"
    assert sorted(path.name for path in tmp_path.iterdir()) == [mine.name, "pack"]
