"""Uses the installed package, without anything that only the tests have."""

import importlib.metadata
import platform

import taketwo

found = taketwo.classify("SAFETY.INPUT.TEXT")
assert (found.verdict, found.detail) == (taketwo.Verdict.NEVER, "TEXT")
task = taketwo.read_task(b'{"status": "FAILED", "cost": {"credits": 0}}')
assert (task.cost_millicredits, task.classification) == (0, taketwo.classify(None))
assert len(list(taketwo.read_tasks(['{"status": "PENDING"}', ""]))) == 1
names = {path.name for path in importlib.metadata.files("taketwo") or []}
assert {"LICENSE-MIT", "LICENSE-APACHE", "py.typed", "_taketwo.pyi"} <= names, names
print(f"taketwo {taketwo.__version__} under {platform.python_version()}: ok")
