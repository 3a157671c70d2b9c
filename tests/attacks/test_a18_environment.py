"""A18: a notebook prints the environment of the server."""

import re

from page_fixtures import PROXY_SECRET, TOKEN
from page_servers import TELL

ALLOWED = re.compile(
    r"PATH|HOME|LANG|LC_ALL|TZ|TMPDIR|VIRTUAL_ENV|\w+_NUM_THREADS|SERVER_\w+|SCRIPT_NAME|PATH_INFO|QUERY_STRING|"
    r"VOILA_\w+|WORKBENCH_(DB|PERSON|OFFICE)|"
    # what the kernel adds by itself
    r"JPY_\w+|PYDEVD_\w+|CLICOLOR\w*|FORCE_COLOR|PAGER|GIT_PAGER|TERM|MPLBACKEND|PYTHONEXECUTABLE|__CF\w+|LC_CTYPE"
)


def test_a_page_of_stock_voila_sees_the_secrets_of_the_server(stock_server):
    assert stock_server.visitor().get(TELL).told["environment"]["OFFICE_SECRET"] == "canary-4711"


def test_a_page_sees_the_allowlist_only(local_server):
    environment = local_server.visitor().get(TELL).told["environment"]
    assert [name for name in environment if not ALLOWED.fullmatch(name)] == []
    assert "canary-4711" not in str(environment)


def test_the_secrets_of_signing_in_stay_with_the_server(token_server, proxied_server):
    member = token_server.visitor()
    member.get(f"/?token={TOKEN}")
    assert TOKEN not in str(member.get(TELL).told)
    person = proxied_server.visitor(X_Workbench_User="chair", X_Workbench_Proxy_Secret=PROXY_SECRET)
    assert PROXY_SECRET not in str(person.get(TELL).told)
