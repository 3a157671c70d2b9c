"""
Which checks speak for which good practice.

The ten practices: United States Government Accountability Office, Schedule Assessment Guide, GAO-16-89G, December 2015.
"""

import pandas as pd

from workbench.schedule.vocabulary import Verdict

PRACTICES = {
    "gao_01": ("Capturing all activities", ()),
    "gao_02": (
        "Sequencing all activities",
        (
            "dcma_01",
            "dcma_02",
            "dcma_03",
            "dcma_04",
            "dcma_05",
            "decm_06A205a",
            "decm_06A208a",
            "decm_06A209a",
            "decm_06A210a",
            "soft_constraints",
            "merge_hotspots",
            "logic_density",
        ),
    ),
    "gao_03": ("Assigning resources to all activities", ("dcma_10",)),
    "gao_04": ("Establishing the durations of all activities", ("dcma_08", "insufficient_detail")),
    "gao_05": ("Verifying that the schedule can be traced horizontally and vertically", ("decm_06A204b", "dcma_01b")),
    "gao_06": ("Confirming that the critical path is valid", ("dcma_12", "dcma_13", "critical_share")),
    "gao_07": ("Ensuring reasonable total float", ("dcma_06", "dcma_07", "float_ratio", "tfci")),
    "gao_08": ("Conducting a schedule risk analysis", ("margin",)),
    "gao_09": (
        "Updating the schedule using actual progress and logic",
        (
            "dcma_09",
            "dcma_09a",
            "dcma_09b",
            "decm_06A212a",
            "decm_06A504a",
            "decm_06A504b",
            "decm_06A505a",
            "decm_06A505b",
            "decm_06A506a",
            "decm_06A506c",
            "date_anomalies",
            "cei",
        ),
    ),
    "gao_10": ("Maintaining a baseline schedule", ("dcma_11", "dcma_14", "decm_06A501a", "hit_rate")),
}


def practices(verdicts: pd.Series) -> pd.DataFrame:
    """
    Put the verdicts together by practice.

    Parameters
    ----------
    verdicts
        Verdict by check.

    Returns
    -------
    DataFrame
        Indexed by practice: `title`, `checks` (those that speak for it), `passed`, `failed` (counts), `verdict`: fail
        when one of its checks fails, pass when one passes and none fails, else info, for the data cannot tell.
    """
    rows = {}
    for practice, (title, checks) in PRACTICES.items():
        found = verdicts.loc[[*checks]]
        passed, failed = int((found == Verdict.PASS).sum()), int((found == Verdict.FAIL).sum())
        verdict = Verdict.FAIL if failed else Verdict.PASS if passed else Verdict.INFO
        rows[practice] = (title, ", ".join(checks), passed, failed, verdict.value)
    return pd.DataFrame.from_dict(rows, orient="index", columns=["title", "checks", "passed", "failed", "verdict"])
