"""taketwo beside its peers of Python.

    peers.py MODULE FOLDER ROUNDS

`MODULE` is one of those here with `groups`; `FOLDER` holds the inputs. What was measured goes to
the standard output as JSON. First every peer has to give the answers of taketwo.
"""

import importlib
import json
import sys
from pathlib import Path

BATCHES = ["list", "arrow", "dictionary", "flatness"]

module, folder, rounds = sys.argv[1:]
try:
    groups = importlib.import_module(module).groups(Path(folder), int(rounds))
except ModuleNotFoundError as error:
    groups = [{"name": f"python {it}", "missing": str(error)} for it in BATCHES]
json.dump(groups, sys.stdout)
