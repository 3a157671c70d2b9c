"""Words of the command line that the option parser does not put together itself."""

from workbench.errors import UsageError


def paired(arguments: list[str]) -> list[str]:
    """Join the two words after -p, which the option parser takes as one: -p budget 5 becomes -p budget=5."""
    words, joined = list(arguments), []
    while words:
        joined.append(words.pop(0))
        if joined[-1] in ("-p", "--parameter") and words:
            key = words.pop(0)
            is_alone = "=" in key or not words or words[0].startswith("--") or words[0] in ("-p", "-f", "-o")
            joined.append(key if is_alone else f"{key}={words.pop(0)}")
    return joined


def pairs(words: list[str]) -> dict[str, str]:
    """Split key=value pairs."""
    found = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals or not key:
            raise UsageError(f"-p {word}: expected a name and a value")
        if key in found:
            raise UsageError(f"-p {key}: given twice")
        found[key] = value
    return found
