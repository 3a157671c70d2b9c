"""One fixed spelling for values, so that equal ones have equal hashes."""

import json


def canonical_json(values: object) -> str:
    """
    Spell values as JSON: keys in order, no spaces, every letter as it is.

    Parameters
    ----------
    values
        Text, finite numbers, truth values, None, and lists and mappings of them.

    Raises
    ------
    TypeError, ValueError
        Something has no place in JSON.
    """
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
