"""Strike secrets from any text before it is logged, stored or shown."""

import base64
import html
import json
import re
from functools import lru_cache
from urllib.parse import quote, quote_plus, unquote

from workbench.secret import HIDDEN, known_secrets

WORD = r"(?:password|passwd|passphrase|api[_\-]?key|access[_\-]?key|private[_\-]?key|secret|token|credential)"
# Each name is only looked for where a run of letters begins: elsewhere long texts would take a time that is squared.
NAME = rf"(?<![\w.\-])(?:[\w.\-]*{WORD}|[\w\-]*[_\-]pwd|pwd|_xsrf)"
KEY_NAME = r"(?<![\w\-])x-[\w\-]*(?:key|token|secret)"
# Words of prose follow "token:" or "Bearer" too; what has a digit or a capital inside is no word.
VALUE = r"(?=[^\s\"',;]*(?:\d|(?-i:[a-z][A-Z])))[^\s\"',;<>&]{6,}"
SCHEME = r"(?:bearer|basic|token|negotiate|apikey|ntlm)"
QUOTED = r"(?P<quote>\\?[\"'])(?:(?!(?P=quote))(?:\\.|[^\\\r\n]))*(?P=quote)"

URL_USER = re.compile(r"(://[^\s/:@\"'<>]*:)[^\s/?#\"'<>]+@")
LINE_HEADER = re.compile(
    r"((?:proxy-)?authorization[\"']?\s*[:,=]\s*b?[\"']?\s*digest\s+|(?:set-)?cookie\s*[:=]\s*(?=[\w.\-]+=))[^\r\n]+",
    re.I,
)
QUOTED_HEADER = re.compile(
    rf"((?:\b(?:(?:proxy-)?authorization|(?:set-)?cookie)|{KEY_NAME})\\?[\"']\s*[:,]\s*b?){QUOTED}", re.I
)
AUTHORIZATION = re.compile(rf"((?:proxy-)?authorization\s*[:=]\s*)(?:{SCHEME}\s+{VALUE}|{VALUE})", re.I)
KEY_HEADER = re.compile(rf"({KEY_NAME}\s*:\s*)[^\s\"',;]+", re.I)
BEARER = re.compile(rf"(\b(?:[Bb]earer|[Bb]asic|BEARER|BASIC)\s+){VALUE}")
QUOTED_PAIR = re.compile(rf"({NAME}\\?[\"']?\s*(?:=>|==|[=:,])\s*b?){QUOTED}", re.I)
EQUALS_PAIR = re.compile(rf"({NAME}\s*(?:=|%3d)\s*)(?!%26)(?:(?!%26|{HIDDEN})[^\s&;,\"'<>)\]}}\\])+", re.I)
COLON_PAIR = re.compile(rf"({NAME}\s*(?::|=>)\s*){VALUE}", re.I)
OPTION = re.compile(rf"((?<![\w\-])--[\w\-]*{WORD}\s+)(?!-)[^\s\"',;]+", re.I)
ELEMENT = re.compile(rf"(<(?P<name>(?:\w+:)?{NAME})(?:\s[^<>]*)?>)[^<]+(?=</(?P=name)>)", re.I)

BASE64 = r"[A-Za-z0-9+/_\-]"


def redact(text: object) -> str:
    """
    Strike what could let somebody in.

    Passwords in addresses, sign-in headers and cookies, ``password=``, ``token=`` and ``apikey=`` pairs, and the
    values of all configured secrets, also URL-encoded, escaped, in hexadecimal and inside base64.

    Parameters
    ----------
    text
        What is about to be logged, stored or shown.

    Returns
    -------
    str
        The text with ``•••`` in place of each secret; ordinary text is unchanged.
    """
    result = str(text)
    for value in known_secrets():
        result = _shapes(value).sub(HIDDEN, result)
    result = URL_USER.sub(rf"\1{HIDDEN}@", result)
    for pattern in (LINE_HEADER, AUTHORIZATION, KEY_HEADER, BEARER, EQUALS_PAIR, COLON_PAIR, OPTION, ELEMENT):
        result = pattern.sub(rf"\1{HIDDEN}", result)
    for pattern in (QUOTED_HEADER, QUOTED_PAIR):
        result = pattern.sub(rf"\1\g<quote>{HIDDEN}\g<quote>", result)
    return result


@lru_cache(maxsize=256)
def _shapes(value: str) -> re.Pattern[str]:
    """Match a secret in each way it may be written."""
    data = value.encode("utf-8", "surrogatepass")
    written = {value, unquote(value), quote(value, safe=""), quote(value), quote_plus(value), html.escape(value)}
    written |= {json.dumps(value)[1:-1], json.dumps(value, ensure_ascii=False)[1:-1], repr(value)[1:-1]}
    written |= {re.sub(r"%[0-9A-F]{2}", lambda code: code[0].lower(), shape) for shape in tuple(written)}
    plain = [re.escape(shape) for shape in sorted(written, key=len, reverse=True) if shape]
    hexadecimal = f"(?i:{data.hex()})"
    cores = "|".join(map(re.escape, sorted(_base64_cores(data))))
    inside = f"(?<!{BASE64}){BASE64}*(?:{cores}){BASE64}*={{0,2}}"
    return re.compile("|".join([*plain, hexadecimal, inside]))


def _base64_cores(data: bytes) -> set[str]:
    """Give the characters of base64 that only depend on the secret, for each place it may have in the encoded text."""
    cores = set()
    for shift in range(3):
        first, last = -(-8 * shift // 6), 8 * (shift + len(data)) // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            cores.add(encode(bytes(shift) + data).decode()[first:last])
    return cores
