"""The pack on paper."""

from workbench.errors import RunError, shortened

PANGO = (
    "This pack has no PDF: the library Pango is not on the machine that made it. "
    "Install it with: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0"
)
WEASYPRINT = (
    "This pack has no PDF: the package weasyprint is not on the machine that made it. "
    "Install it with: python -m pip install weasyprint"
)


def missing() -> str:
    """Say what is missing for a PDF, and the command that installs it; empty when nothing is."""
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        return WEASYPRINT
    except OSError:  # the package is there, a library of the system is not
        return PANGO
    return ""


def to_pdf(html: str) -> bytes:
    """
    Print a page.

    Parameters
    ----------
    html
        Complete page; pictures are data URIs, nothing is fetched.

    Raises
    ------
    RunError
        The page asks for something outside itself.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher

    refused: list[str] = []

    class OnlyData(URLFetcher):
        def fetch(self, url, headers=None):
            if not url.startswith("data:"):
                refused.append(url)
            return super().fetch(url, headers)

    fetcher = OnlyData(allowed_protocols=("data",), allow_redirects=False)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher, media_type="print").render()
    if refused:
        raise RunError(f"the printed pack refers to {shortened(refused[0])}; only what is in the page is printed")
    content = document.write_pdf()
    if not content or not content.startswith(b"%PDF"):
        raise RunError("the printed pack is no PDF")
    return content
