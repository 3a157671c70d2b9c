"""Executed notebooks as HTML that decision makers read: cleaned, self-contained, without code or script."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from workbench.errors import RunError
from workbench.office import templates
from workbench.report.notebook_file import Notebook, heading
from workbench.report.record import RunRecord

UNPRINTED = ("hide", "page-only")
TAGS = frozenset(
    (
        *("a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt"),
        *("em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd", "li", "ol", "p"),
        *("pre", "s", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
        *("u", "ul"),
    )
)
ATTRIBUTES = frozenset(
    ("alt", "aria-label", "class", "colspan", "headers", "lang", "role", "rowspan", "scope", "span", "style", "title")
)
STYLES = ("background-color", "color", "font-style", "font-weight", "text-align", "width")
IMAGE = re.compile(r"data:image/(png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]+")
LINK = re.compile(r"#\S*")  # a pack leads nowhere else; the words of a link stay


@dataclass(frozen=True)
class Section:
    """
    One notebook of a pack.

    Parameters
    ----------
    stem
        Name of the notebook without ending.
    title
        Its first heading.
    html
        Cleaned markup.
    run
        Record of the run it comes from.
    """

    stem: str
    title: str
    html: str
    run: RunRecord

    @property
    def file(self) -> str:
        """Name of its page in the pack."""
        return f"{self.stem}.html"


def section(stem: str, notebook: Notebook, run: RunRecord) -> Section:
    """
    Turn an executed notebook into a section.

    Parameters
    ----------
    stem
        Name of the notebook without ending.
    notebook
        Executed; code, and cells tagged ``hide`` or ``page-only``, are left out.
    run
        Its record.
    """
    _describe_images(notebook)
    body, _ = _exporter().from_notebook_node(notebook)
    return Section(stem, _plain(heading(notebook)) or stem, _markup(body), run)


def page(template: str, css: tuple[str, ...], **values: object) -> str:
    """
    Fill a page of the pack; every value is escaped but the sections, which are clean.

    Parameters
    ----------
    template
        Name in ``templates/report``.
    css
        Style sheets that go into the page, by path below ``templates``.
    """
    return _environment().get_template(template).render(css=_markup(_css(css)), **values)


def clean(markup: object) -> str:
    """
    Keep what tables, text and pictures need; everything else becomes text that is shown and does nothing.

    Parameters
    ----------
    markup
        HTML from a notebook's output or Markdown.
    """
    import bleach
    from bleach.css_sanitizer import CSSSanitizer
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(str(markup), "html.parser")
    for style in soup.find_all("style"):  # pandas sends one with every table; its text is of no use to a reader
        style.decompose()
    cleaned = bleach.clean(
        str(soup),
        tags=TAGS,
        attributes=_is_allowed,
        protocols=frozenset(("data",)),
        css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
    )
    return str(cleaned)


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return bool(IMAGE.fullmatch(value))
    if tag == "a" and name == "href":
        return bool(LINK.fullmatch(value))
    return name in ATTRIBUTES


@cache
def _exporter():
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import Config

    settings = Config(
        {
            "HTMLExporter": {
                "template_name": "report",
                "extra_template_basedirs": [str(templates())],
                "exclude_input": True,
                "exclude_anchor_links": True,
                "sanitize_html": True,
                "filters": {"clean": clean},
            },
            "TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": set(UNPRINTED)},
        }
    )
    return HTMLExporter(config=settings)


@cache
def _environment():
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = FileSystemLoader(str(templates() / "report"))
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _markup(text: str):
    """Mark text as HTML; called for cleaned bodies and our own style sheets, nowhere else."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 (see above)


def _css(names: tuple[str, ...]) -> str:
    parts = []
    for name in names:
        file = templates() / name
        if not file.is_file():
            raise RunError(f"{file}: the style sheet is not there")
        text = file.read_text(encoding="utf-8")
        if "</" in text or "@import" in text or re.search(r"url\((?!['\"]?data:)", text):
            raise RunError(f"{file}: a style sheet of the pack fetches nothing and holds no markup")
        parts.append(text)
    return "\n".join(parts)


def _describe_images(notebook: Notebook) -> None:
    """Give every picture a text for people who cannot see it: its own, or the heading it stands under."""
    for index, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", ()):
            for kind in set(output.get("data", {})) & {"image/png", "image/jpeg", "image/svg+xml"}:
                about = output.metadata.setdefault(kind, {})
                if not isinstance(about, Mapping) or not about.get("alt"):
                    output.metadata[kind] = {"alt": f"Chart: {_plain(heading(notebook, index)) or 'no title'}"}


def _plain(markdown: str) -> str:
    """Take the emphasis out of a heading."""
    return re.sub(r"(?<!\w)(\*\*|__|[*_`])(\S|\S.*?\S)\1(?!\w)", r"\2", markdown)
