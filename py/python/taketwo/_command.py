"""The entry point of the command ``taketwo``, there whether or not its libraries are."""

import sys


def main() -> None:
    """Run the command, or say what it needs."""
    try:
        from taketwo._cli import command
    except ModuleNotFoundError as error:
        if error.name not in ("click", "rich"):
            raise
        sys.exit(f"taketwo: the command needs {error.name}: pip install 'taketwo[cli]'")
    command()
