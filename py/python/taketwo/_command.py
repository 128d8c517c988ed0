"""The entry point of the command ``taketwo``, there whether or not its libraries are."""

import os
import sys


def main() -> None:
    """Run the command, or say what it needs."""
    try:
        from taketwo._cli import command
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich"):
            raise
        sys.exit(f"taketwo: the command needs {error.name}: pip install 'taketwo[cli]'")
    if sys.stdout is None:
        sys.exit("taketwo: standard output is closed")
    for stream in (sys.stdout, sys.stderr):
        # What a terminal cannot show comes as an escape, and is no reason to stop.
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        try:
            command()
        finally:
            sys.stdout.flush()
    except OSError as error:
        # Nothing more can be written there; Python would try again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(f"taketwo: cannot write: {error.strerror}")
