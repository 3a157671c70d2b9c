"""What the README and the pages beside it tell people to type works."""

import re
import shlex

import click
import pytest
import typer

from workbench.cli import app

PAGES = ("README.md", "docs/committee.md", "docs/analyst.md", "docs/operator.md", "CONTRIBUTING.md")
COMMANDS = typer.main.get_command(app)


def blocks(root, page: str, language: str = "") -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (root / page).read_text(encoding="utf-8"), re.S)


def typed(root) -> list[str]:
    lines = [line for page in PAGES for block in blocks(root, page) for line in block.splitlines()]
    return [line for line in lines if line.startswith("workbench ")]


def test_every_workbench_command_shown_is_understood(root):
    lines = typed(root)
    assert len(lines) >= 6
    for line in lines:
        words = shlex.split(line)[1:]
        if "-p" in words:  # two words after -p are joined before the parser sees them
            at = words.index("-p")
            words[at + 1 : at + 3] = [f"{words[at + 1]}={words[at + 2]}"]
        try:
            context = COMMANDS.make_context("workbench", list(words))
            command = COMMANDS.commands[words[0]]
            command.make_context(words[0], list(words[1:]), parent=context)
        except click.UsageError as error:
            pytest.fail(f"{line}: {error.format_message()}")


def test_make_targets_shown_exist(root):
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(encoding="utf-8"), re.M))
    shown = {
        name for page in PAGES for name in re.findall(r"\bmake ([a-z]+)`", (root / page).read_text(encoding="utf-8"))
    }
    assert {"run", "test", "report", "bench", "lint", "soak"} <= targets
    assert shown <= targets


def test_the_python_shown_runs_on_the_sample(root, capsys):
    sources, namespace = blocks(root, "docs/analyst.md", "python"), {}
    assert len(sources) >= 5
    for source in sources:
        exec(compile(source, "docs/analyst.md", "exec"), namespace)
    printed = capsys.readouterr().out
    assert "go ahead" in printed
    assert "is first in" in printed
    assert "P10 to P90 held" in printed
    assert "hours can be covered" in printed
    assert namespace["selection"].value > 0


def test_links_lead_somewhere(root):
    for page in PAGES:
        folder = (root / page).parent
        for target in re.findall(r"\]\(([^)#:]+)\)", (root / page).read_text(encoding="utf-8")):
            assert (folder / target).exists(), f"{page} links to {target}"
