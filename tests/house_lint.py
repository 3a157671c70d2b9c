"""What no line of the package, the notebooks and the templates may do, found by reading the syntax tree."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Offence:
    """A line that breaks a rule."""

    file: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}"


UNSAFE_IMPORTS = {
    "pickle": "no pickle",
    "cPickle": "no pickle",
    "cloudpickle": "no pickle",
    "dill": "no pickle",
    "joblib": "no pickle",
    "shelve": "no pickle",
    "marshal": "no pickle",
    "xml.etree": "XML by defusedxml only",
    "xml.dom": "XML by defusedxml only",
    "xml.sax": "XML by defusedxml only",
    "lxml": "XML by defusedxml only",
}
UNSAFE_CALLS = {
    "eval": "no code from text",
    "exec": "no code from text",
    "os.system": "no shell",
    "os.popen": "no shell",
    "subprocess.getoutput": "no shell",
    "subprocess.getstatusoutput": "no shell",
    "tempfile.mktemp": "no mktemp",
}
UNSAFE_ATTRIBUTES = {
    "extractall": "no extractall",
    "read_pickle": "no pickle",
    "to_pickle": "no pickle",
    "fmt_markdown": "no Markdown on data",
    "Styler": "no Styler",
    "HTMLMath": "no typeset HTML",
    "Output": "no Output widget",
    "interact": "no Output widget",
    "interactive": "no Output widget",
    "interact_manual": "no Output widget",
    "interactive_output": "no Output widget",
}
UNSAFE_KEYWORDS = {
    ("shell", True): "no shell",
    ("verify", False): "certificates are checked",
    ("escape", False): "tables are escaped",
    ("allow_pickle", True): "no pickle",
}
STYLER_STEPS = {"apply", "map", "bar", "format", "hide", "set_caption", "set_table_styles", "background_gradient"}
UNSAFE_YAML = {"load", "load_all", "full_load", "full_load_all", "unsafe_load", "unsafe_load_all"}
RUNS_SQL = {"execute", "executemany", "executescript", "exec_driver_sql"}
UNSAFE_TEMPLATE = {
    "no |safe": re.compile(r"\|\s*safe\b"),
    "autoescape stays on": re.compile(r"autoescape\s+false"),
    "no markup from scripts": re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\("),
}


def is_dynamic(node: ast.AST) -> bool:
    """Whether an expression puts text together: f-string, %, +, format or join."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        return any(not isinstance(side, ast.Constant) for side in (node.left, node.right))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("format", "format_map", "join", "replace")
    return False


class Reader(ast.NodeVisitor):
    """Collects offences; names are followed through imports and plain assignments of the same file."""

    def __init__(self, file: str):
        self.file, self.found, self.names = file, [], {}
        self.put_together: set[str] = set()

    def say(self, node: ast.AST, rule: str) -> None:
        self.found.append(Offence(self.file, node.lineno, rule))

    def full_name(self, node: ast.AST) -> str:
        """Dotted name of an expression with imports undone; empty when it is none."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self.full_name(node.value)}.{node.attr}".lstrip(".")
        return ""

    def is_text_put_together(self, node: ast.AST) -> bool:
        return is_dynamic(node) or (isinstance(node, ast.Name) and node.id in self.put_together)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.names[alias.asname or alias.name.split(".")[0]] = (
                alias.name if alias.asname else alias.name.split(".")[0]
            )
            self.check_import(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            self.names[alias.asname or alias.name] = whole
            self.check_import(node, whole)
            if node.module and node.module.split(".")[0] == "ipywidgets" and alias.name in UNSAFE_ATTRIBUTES:
                self.say(node, UNSAFE_ATTRIBUTES[alias.name])

    def check_import(self, node: ast.AST, name: str) -> None:
        for module, rule in UNSAFE_IMPORTS.items():
            if name == module or name.startswith(f"{module}."):
                self.say(node, rule)

    def visit_Assign(self, node: ast.Assign) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                change = self.put_together.add if is_dynamic(node.value) else self.put_together.discard
                change(target.id)
            is_value = isinstance(target, ast.Attribute) and target.attr == "value"
            constants = [str(part.value) for part in ast.walk(node.value) if isinstance(part, ast.Constant)]
            if is_value and is_dynamic(node.value) and any("<" in constant for constant in constants):
                self.say(node, "no markup put together")
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if rule := UNSAFE_ATTRIBUTES.get(node.attr):
            self.say(node, rule)
        if node.attr in STYLER_STEPS and isinstance(node.value, ast.Attribute) and node.value.attr == "style":
            self.say(node, "no Styler")
        self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is None:
            self.say(node, "no bare except")
        self.generic_visit(node)

    def visit_With(self, node: ast.With) -> None:
        if any(
            isinstance(item.context_expr, ast.Name) and item.context_expr.id in ("out", "output") for item in node.items
        ):
            self.say(node, "no Output widget")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = self.full_name(node.func)
        last = name.rpartition(".")[2] or getattr(node.func, "attr", "")
        first = node.args[0] if node.args else None
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        if rule := UNSAFE_CALLS.get(name):
            self.say(node, rule)
        for (keyword, value), rule in UNSAFE_KEYWORDS.items():
            if keyword in given and not (
                isinstance(given[keyword], ast.Constant) and given[keyword].value is not value
            ):
                self.say(node, rule)
        if name.startswith("yaml.") and last in UNSAFE_YAML:
            loader = given.get("Loader") or (node.args[1] if len(node.args) > 1 else None)
            if loader is None or not self.full_name(loader).endswith("SafeLoader"):
                self.say(node, "YAML by the safe loader")
        if last in ("HTML", "HTMLMath") and any(map(self.is_text_put_together, (*node.args, *given.values()))):
            self.say(node, "no markup put together")
        if last == "Markup" and not isinstance(first, ast.Constant):
            self.say(node, "markup comes from tables.text and tables.html")
        if name in ("workbench.tables.html", "tables.html") and not isinstance(first, ast.Constant):
            self.say(node, "templates are literal")
        if name in ("Markdown", "IPython.display.Markdown") and not isinstance(first, ast.Constant):
            self.say(node, "no Markdown on data")
        if name in ("sqlalchemy.text", "sqlalchemy.sql.text") and not isinstance(first, ast.Constant):
            self.say(node, "SQL is constant")
        if last in RUNS_SQL and first is not None and self.is_text_put_together(first):
            self.say(node, "SQL is constant")
        self.generic_visit(node)


def read_code(source: str, file: str) -> list[Offence]:
    """Find what a piece of Python may not do."""
    reader = Reader(file)
    reader.visit(ast.parse(source))
    return sorted(set(reader.found))


def read_template(source: str, file: str) -> list[Offence]:
    """Find what a template may not do."""
    lines = enumerate(source.splitlines(), start=1)
    return [
        Offence(file, n, rule) for n, line in lines for rule, shape in UNSAFE_TEMPLATE.items() if shape.search(line)
    ]


def code_cells(notebook: Path) -> Iterator[tuple[int, str]]:
    """Number and source of each code cell; a last line that ends in a semicolon is Python as well."""
    for number, cell in enumerate(json.loads(notebook.read_text(encoding="utf-8"))["cells"]):
        if cell["cell_type"] == "code":
            yield number, "".join(cell["source"])


def read_everything(root: Path) -> list[Offence]:
    """Read package, notebooks and templates."""
    found = []
    for path in sorted((root / "workbench").rglob("*.py")):
        found += read_code(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    for path in sorted([*(root / "notebooks").glob("*.ipynb"), *(root / "templates").rglob("*.ipynb")]):
        for number, source in code_cells(path):
            found += read_code(source, f"{path.relative_to(root).as_posix()}#{number}")
    for path in sorted((root / "templates").rglob("*")):
        if path.suffix in (".html", ".j2", ".js"):
            found += read_template(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    return found


def imports_of(source: str, module: str, is_package: bool, known: set[str]) -> Iterator[tuple[int, str]]:
    """Line and name of every module that a module imports, at its top or inside functions, our own in full."""
    here = module if is_package else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = here.split(".")[: len(here.split(".")) - node.level + 1]
                base = ".".join([*above, base]).rstrip(".")
            for alias in node.names:
                whole = f"{base}.{alias.name}"
                yield node.lineno, whole if whole in known else base
