"""The knobs of the risk page at one moment."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """
    The knobs of the page at one moment.

    Parameters
    ----------
    view
        What is looked at.
    confidence
        How sure the committee wants to be.
    use_history
        Whether the office's own record counts in the forecast of the plan.
    measure
        `value` or `cost` of the plan.
    loading
        Common factor of projects that name none.
    project
        Project whose schedule is looked at; empty for the first that has one.
    basis
        What is uncertain about it: `both`, `record`, `register`.
    shared
        Correlation between durations of its activities by the record.
    outcome
        `finish` or `cost` of the project.
    responses
        Whether the responses to its risks are in place.
    without
        Risks that are switched off; those of other projects do not matter.
    stress
        Strategic shocks that are certain to come.
    candidate
        Candidate that may be studied before it is decided on; empty for the first.
    near
        Days of float up to which work counts as nearly critical.
    quantity
        Of the record: `cost`, `duration`, `benefit`; empty for all.
    """

    view: str
    confidence: float = 0.8
    use_history: bool = True
    measure: str = "value"
    loading: float = 0.5
    project: str = ""
    basis: str = "both"
    shared: float = 0.5
    outcome: str = "finish"
    responses: bool = False
    without: tuple[str, ...] = ()
    stress: tuple[str, ...] = ()
    candidate: str = ""
    near: float = 10.0
    quantity: str = ""
