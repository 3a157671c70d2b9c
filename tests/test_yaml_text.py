"""One reader for all YAML: what it gives, where it says things stand, and what it refuses."""

import datetime
import time

import pytest

from workbench.errors import ParameterError
from workbench.yaml_text import Dialect, YamlError, parse_yaml, read_document, read_yaml

WORDS = Dialect(keeps_words=True)


def flaws(text: str, dialect: Dialect = WORDS):
    with pytest.raises(YamlError) as caught:
        read_document(text, "f.yaml", dialect)
    return caught.value.flaws


def test_yaml_reads_plain_values():
    assert parse_yaml("a: [1, 2.5, x, true, null]") == {"a": [1, 2.5, "x", True, None]}
    assert parse_yaml("") is None


def test_the_office_reads_flags_and_days_and_texts_in_quotes():
    found = parse_yaml("a: no\nb: 2026-01-01\nc: '012'\nd: .inf\ne: -7\nf: +1.5\ng: ~\n")
    day = datetime.date(2026, 1, 1)
    assert found == {"a": False, "b": day, "c": "012", "d": float("inf"), "e": -7, "f": 1.5, "g": None}


@pytest.mark.parametrize("text", ["012", "0x1F", "0b1", "1_000", "12:30", "12:30.5", "1_000.5", "9" * 5_000])
def test_a_number_in_disguise_is_refused_or_stays_the_text_it_is(text):
    with pytest.raises(ParameterError, match="line 2: "):
        parse_yaml(f"a: 1\nb: {text}\n")
    assert read_document(f"b: {text}\n", "f.yaml", WORDS).data == {"b": text}


@pytest.mark.parametrize("dialect", [Dialect(), WORDS])
def test_every_key_and_position_has_its_line(dialect):
    document = read_document("# first\na: 1\nb:\n  - x\n  - c: y\n\n    d: z\n", "f.yaml", dialect)
    assert document.data == {"a": 1, "b": ["x", {"c": "y", "d": "z"}]}
    expected = {(): 2, ("a",): 2, ("b",): 3, ("b", 0): 4, ("b", 1): 5, ("b", 1, "c"): 5, ("b", 1, "d"): 7}
    assert document.lines == expected
    problem = document.problem(("b", 1, "d", "missing"), "z", "a number")
    assert (problem.file, problem.row, problem.column, problem.value) == ("f.yaml", 7, "b.1.d.missing", "z")


@pytest.mark.parametrize("dialect", [Dialect(), WORDS])
@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "each key once; it is in line 1 too"),
        ("a: 1\nb: &x [1]\n", 2, "no anchors and aliases, but the text itself"),
        ("a: 1\n\nb: *x\n", 3, "no anchors and aliases, but the text itself"),
        ("a: !!str 1\n", 1, "plain values without tags"),
        ("a: !!python/object/apply:os.getcwd []\n", 1, "plain values without tags"),
        ("a: 1\n[x]: 2\n", 2, "a plain key"),
        ("a: [1\nb: 2\n", 2, "YAML"),
        ("a: 1\n---\nb: 2\n", 2, "YAML"),
        ("a: \x07\n", None, "YAML"),
    ],
)
def test_what_nobody_should_write_is_refused_in_any_dialect(dialect, text, line, expected):
    (flaw,) = flaws(text, dialect)
    assert (flaw.line, flaw.expected) == (line, expected)
    assert str(flaw).startswith(f"line {line}: " if line else "")
    assert "\n" not in str(flaw)
    with pytest.raises(ParameterError):
        parse_yaml(text)


def test_keys_that_are_no_text_are_only_read_where_words_are_kept():
    assert read_document("1: a\n'1': b\n", "f.yaml", WORDS).data == {1: "a", "1": "b"}
    for text in ("1: a\n", "true: a\n", "~: a\n", "2026-01-01: a\n", "<<: {a: 1}\n"):
        assert [flaw.expected for flaw in flaws(text, Dialect())] == ["a plain key"]
    assert [flaw.expected for flaw in flaws("~: a\n")] == ["a plain key"]


def test_all_flaws_are_listed_and_a_person_is_told_the_first():
    text = "a: 1\na: 2\nb: {c: 1, c: 2}\n"
    assert [(flaw.line, flaw.path) for flaw in flaws(text)] == [(2, ("a",)), (3, ("b", "c"))]
    with pytest.raises(ParameterError) as caught:
        parse_yaml(text)
    assert str(caught.value) == 'line 2: "a" is already set in line 1'


@pytest.mark.parametrize(
    ("limits", "text", "line", "expected"),
    [
        ({"largest": 9}, "a: 1\nb: 22", None, "at most 9 characters"),
        ({"deepest": 2}, "a: 1\nb: [[1]]", 2, "at most 2 levels"),
        ({"most_values": 3}, "a: 1\nb: 22", 2, "at most 3 values"),
    ],
)
def test_limits_are_those_asked_for_and_just_reached_is_fine(limits, text, line, expected):
    (flaw,) = flaws(text, Dialect(**limits))
    assert (flaw.line, flaw.expected) == (line, expected)
    looser = {name: value + 1 for name, value in limits.items()}
    assert read_document(text, "f.yaml", Dialect(**looser)).data["a"] == 1


def test_a_very_deep_document_is_refused_quickly():
    started = time.process_time()
    (flaw,) = flaws("a: " + "[" * 200_000, Dialect(deepest=30))
    assert time.process_time() - started < 5  # a reader that descends first takes minutes or dies
    assert str(flaw) == "line 1: more than 30 levels"


def test_a_file_is_named_in_every_refusal(tmp_path):
    file = tmp_path / "p.yaml"
    for content in (b"a: \xff", b"a: [", b"a: 012", b"x" * 300_000):
        file.write_bytes(content)
        with pytest.raises(ParameterError) as caught:
            read_yaml(file)
        assert str(caught.value).startswith(f"{file}: ")
        assert len(str(caught.value)) < len(str(file)) + 200
    file.write_bytes("\ufeffa: ü\n".encode())
    assert read_yaml(file) == {"a": "ü"}
