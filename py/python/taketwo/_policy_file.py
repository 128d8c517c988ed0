"""Policy files: JSON, and TOML where Python reads it."""

import os

from taketwo._errors import InvalidPolicyError
from taketwo._taketwo import Policy


def load(path: "str | os.PathLike[str]") -> Policy:
    """Return the policy of a file."""
    with open(path, "rb") as file:
        content = file.read()
    name = os.fspath(path)
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
        mapping = tomllib.loads(content.decode())
    except ValueError as error:
        raise InvalidPolicyError(f"broken TOML: {error}", None, []) from error
    return Policy.from_dict(mapping)
