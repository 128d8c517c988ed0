"""Uses the installed package, without anything that only the tests have."""

import importlib.metadata
import platform

import taketwo
import taketwo.arrow

found = taketwo.classify("SAFETY.INPUT.TEXT")
assert (found.verdict, found.detail) == (taketwo.Verdict.NEVER, "TEXT")
task = taketwo.read_task(b'{"status": "FAILED", "cost": {"credits": 0}}')
assert (task.cost_millicredits, task.classification) == (0, taketwo.classify(None))
assert len(list(taketwo.read_tasks(['{"status": "PENDING"}', ""]))) == 1
numbers = taketwo.classify_many(["INTERNAL", None], out=taketwo.arrow.RuleNumbers(2))
rules = taketwo.arrow.table()["rule"]
assert [rules[number] for number in numbers] == ["internal", "absent"]
assert len(numbers.__arrow_c_array__()) == 2
names = {path.name for path in importlib.metadata.files("taketwo") or []}
assert {"LICENSE-MIT", "LICENSE-APACHE", "py.typed", "_report.html", "_taketwo.pyi"} <= names, names
print(f"taketwo {taketwo.__version__} under {platform.python_version()}: ok")
