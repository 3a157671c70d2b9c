import pytest
from pydantic import ValidationError

from workbench.errors import ParameterError
from workbench.rules import Rules, ScheduleQuality, read_rules
from workbench.taxonomy import RagDimension, State


@pytest.fixture
def rules_file(tmp_path):
    def write(text: str):
        file = tmp_path / "rules.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def test_the_shipped_file_holds_every_rule_at_its_default(root):
    from workbench.yaml_text import read_yaml

    file = root / "params" / "rules.yaml"
    assert read_rules(file) == Rules()
    assert set(read_yaml(file)) == set(Rules.model_fields)
    assert set(read_yaml(file)["schedule_quality"]) == set(ScheduleQuality.model_fields)


def test_the_office_file_is_read_when_none_is_named(root, monkeypatch, tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "params").mkdir()
    (tmp_path / "params" / "rules.yaml").write_text("cpi_limit: 0.8\n", encoding="utf-8")
    monkeypatch.setenv("WORKBENCH_OFFICE", str(tmp_path))
    assert read_rules().cpi_limit == 0.8


def test_a_rule_left_out_keeps_its_default(rules_file):
    rules = read_rules(rules_file("overall: [schedule, cost, risk]\nageing_days: {idea: 10}\n"))
    assert rules.overall == (RagDimension.SCHEDULE, RagDimension.COST, RagDimension.RISK)
    assert rules.ageing_days == {State.IDEA: 10}
    assert rules.cpi_limit == Rules().cpi_limit
    assert read_rules(rules_file("")) == Rules()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cost_amber: 0.1", "cost_amber: unknown rule"),
        ("cost_red_over: 20", "cost_red_over"),
        ("cost_red_over: .nan", "cost_red_over"),
        ("cost_red_over: .inf", "cost_red_over"),
        ("cost_red_over: '0.2'", "cost_red_over"),
        ("cost_red_over: true", "cost_red_over"),
        ("cost_amber_over: 0.3", "cost_amber_over must be below cost_red_over"),
        ("report_cut_off_day: 31", "report_cut_off_day"),
        ("report_cut_off_day: 5.0", "report_cut_off_day"),
        ("schedule_amber_days: true", "schedule_amber_days"),
        ("schedule_amber_days: 40", "schedule_amber_days must be below"),
        ("late_reports_count: 1", "late_reports_count"),
        ("risk_red_level: awful", "risk_red_level"),
        ("risk_red_level: low", "risk_red_level must not be milder"),
        ("overall: [scope]", "overall may hold schedule, cost, risk"),
        ("overall: []", "overall"),
        ("impact_cost_bands: [0.4, 0.2, 0.1]", "impact_cost_bands must rise"),
        ("ageing_days: {dreaming: 3}", "ageing_days"),
        ("utilisation_red: 0.5", "utilisation_amber must be below utilisation_red"),
        ("schedule_quality: {lag: 0.1}", "schedule_quality.lag: unknown rule, known are missing_logic, leads"),
        ("schedule_quality: {lags: 5}", "schedule_quality.lags"),
        ("schedule_quality: {path_test_days: 0}", "schedule_quality.path_test_days"),
        ("schedule_quality: strict", "schedule_quality"),
        ("- 1", "name: value"),
        ("cpi_limit: 0.9\ncpi_limit: 0.8", "cpi_limit"),
        ("cpi_limit: [", "line"),
        ("cpi_limit: !!python/object/apply:os.getcwd []", "line"),
    ],
)
def test_a_rule_that_cannot_be_is_named(rules_file, text, named):
    with pytest.raises(ParameterError) as caught:
        read_rules(rules_file(text + "\n"))
    assert named in str(caught.value)
    assert "rules.yaml" in str(caught.value)


def test_all_wrong_rules_are_listed_together(rules_file):
    with pytest.raises(ParameterError) as caught:
        read_rules(rules_file("cpi_limit: -1\nspi_limit: -1\nnothing: 1\n"))
    assert all(name in str(caught.value) for name in ("cpi_limit", "spi_limit", "nothing"))


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ParameterError, match=r"nowhere\.yaml"):
        read_rules(tmp_path / "nowhere.yaml")


def test_rules_do_not_change():
    with pytest.raises(ValidationError):
        Rules().cpi_limit = 0.5
