import pytest

from workbench import taxonomy
from workbench.errors import ParameterError
from workbench.rules import apply_taxonomy
from workbench.taxonomy import VOCABULARIES, Gate, Rag, State


@pytest.fixture(autouse=True)
def old_labels(monkeypatch):
    monkeypatch.setattr(taxonomy, "_labels", {})


@pytest.fixture
def labels_file(tmp_path):
    def write(text: str):
        file = tmp_path / "taxonomy.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_the_shipped_labels_fit_the_vocabularies(root):
    apply_taxonomy(root / "params" / "taxonomy.yaml")
    assert Gate.G1.label == "G1 Business justification"
    assert Gate.G1.value == "g1_business_justification"


def test_an_office_renames_a_label_and_nothing_else(labels_file):
    apply_taxonomy(labels_file("State:\n  active: Running\n"))
    assert (State.ACTIVE.label, State.ON_HOLD.label) == ("Running", "On hold")
    assert State("active") is State.ACTIVE


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Mood:\n  good: Fine\n", "Mood: unknown vocabulary"),
        ("State:\n  running: Fine\n", "State.running: unknown value"),
        ("State:\n  active: 3\n", "State.active: expected a label"),
        ("State:\n  active: ''\n", "State.active: expected a label"),
        ('State:\n  active: "a\\nb"\n', "State.active: expected a label"),
        ("State: active\n", "State: expected"),
        ("- State\n", "name: value"),
    ],
)
def test_a_label_that_fits_nowhere_is_named_and_changes_nothing(labels_file, text, named):
    with pytest.raises(ParameterError) as caught:
        apply_taxonomy(labels_file("Rag:\n  red: Crimson\n" + text if text.startswith(("State:", "Mood")) else text))
    assert named in str(caught.value)
    assert Rag.RED.label == "Red"


def test_every_colour_has_its_own_symbol():
    assert len({colour.symbol for colour in Rag}) == len({colour.colour for colour in Rag}) == len(Rag)


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_word_has_a_label_people_can_read(name):
    for word in VOCABULARIES[name]:
        assert word.label
        assert "_" not in word.label
