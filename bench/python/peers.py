"""taketwo beside its peers of Python.

    peers.py MODULE FOLDER ROUNDS

`MODULE` is one of those here with `groups`; `FOLDER` holds the inputs. What was measured goes to
the standard output as JSON. First every peer has to give the answers of taketwo.
"""

import importlib
import json
import sys
from pathlib import Path

module, folder, rounds = sys.argv[1:]
groups = importlib.import_module(module).groups(Path(folder), int(rounds))
json.dump(groups, sys.stdout)
