"""Policy files: JSON, and TOML where Python reads it."""

import os

from taketwo._errors import InvalidPolicyError
from taketwo._taketwo import Policy

_MOST_BYTES = 1 << 20


def load(path: "str | os.PathLike[str]") -> Policy:
    """Return the policy of a file."""
    with open(path, "rb") as file:
        content = file.read(_MOST_BYTES + 1)
    name = os.fspath(path)
    if len(content) > _MOST_BYTES:
        raise InvalidPolicyError(f"{name}: longer than {_MOST_BYTES} bytes", None, [])
    end = os.path.splitext(name)[1].lower()
    try:
        if end == ".json":
            return Policy.from_json(content)
        if end == ".toml":
            return _from_toml(content)
    except InvalidPolicyError as error:
        raise InvalidPolicyError(f"{name}: {error}", error.field, list(error.violations)) from None
    raise InvalidPolicyError(f"{name}: expected a name that ends in .json or .toml", None, [])


def _from_toml(content: bytes) -> Policy:
    try:
        import tomllib
    except ModuleNotFoundError:
        raise InvalidPolicyError(
            "TOML needs Python 3.11 or newer; JSON can be read", None, []
        ) from None
    try:
        mapping = tomllib.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise InvalidPolicyError(f"broken TOML: {error}", None, []) from error
    except RecursionError:
        raise InvalidPolicyError("broken TOML: nested too deep", None, []) from None
    return Policy.from_dict(mapping)
