"""What the commands share: how texts and numbers come to a terminal."""

import json

import click
from rich.console import Console

__all__ = ("console", "credits_text", "escaped", "print_json", "printable", "words")

_CODE_SHOWN = 128
_LEAST_WIDTH = 80


def console() -> Console:
    """Return the console: one that is too narrow for a table wraps its lines, and cuts nothing."""
    wide = Console()
    wide.width = max(wide.width, _LEAST_WIDTH)
    return wide


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2))


def words(name: str) -> str:
    """Return a name of the contract as words for people."""
    return "not said" if name == "unspecified" else name.replace("_", " ")


def credits_text(millicredits: int) -> str:
    """Return thousandths of a credit as credits."""
    whole, rest = divmod(millicredits, 1000)
    return f"{whole:,}.{rest:03}".rstrip("0").rstrip(".")


def printable(text: str) -> str:
    """Return a text of somebody else's so that a terminal shows it and does nothing else."""
    return escaped(text if len(text) <= _CODE_SHOWN else text[:_CODE_SHOWN] + "...")


def escaped(text: str) -> str:
    """Return a text with an escape for whatever cannot be shown."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
