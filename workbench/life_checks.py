"""Check of the life of proposals: the moves that were made, and where they led."""

from collections.abc import Iterator, Mapping

import pandas as pd

from workbench.errors import Problem
from workbench.lifecycle import illegal_moves, out_of_step
from workbench.parsing import Origin

Tables = Mapping[str, pd.DataFrame]
Origins = Mapping[str, Origin]


def check_life(tables: Tables, origins: Origins) -> Iterator[Problem]:
    """A project moves as the rules of its life allow, and the register shows where the last move led."""
    if tables["state_changes"].empty:
        return
    moves, projects = tables["state_changes"], tables["projects"].drop_duplicates("project")
    for position, fault in illegal_moves(moves).iterrows():
        yield origins["state_changes"].problem(position, fault["column"], fault[fault["column"]], fault["expected"])
    at = pd.Series(projects.index, index=projects["project"])
    register, past = projects.set_index("project"), moves[moves["at"] <= tables["settings"].loc[0, "as_of"]]
    astray = out_of_step(register, past)  # what is planned after the day of the data may be in the register or not
    for project, row in astray[astray.index.isin(out_of_step(register, moves).index)].iterrows():
        column = "state" if row["state"] != row["last_state"] else "state_since"
        expected = row["last_state"] if column == "state" else f"{row['last_at']:%Y-%m-%d}"
        value = row["state"] if column == "state" else f"{row['state_since']:%Y-%m-%d}"
        yield origins["projects"].problem(at[project], column, value, f"{expected}, where its last move led")
