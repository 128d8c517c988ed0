"""What the docstrings of the Python package look like on the site.

The native module has its docstrings, and its stub the types: both are shown. What is typed into Python is
code; the members of an enum are a line each, without headings; of the special methods there is only the
one that makes an object, as part of its class; and a number has no docstring of its own.
"""

import importlib
import re
import sys
from typing import Any

import griffe

DOCTEST = re.compile(r"^>>> .*\n(?:.+\n?)*", re.MULTILINE)
NATIVE = "taketwo._taketwo"


class Docstrings(griffe.Extension):
    """Changes what is read, before it is shown."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Find the docstring, and fence its examples."""
        if obj.docstring is None and obj.path.startswith(f"{NATIVE}."):
            obj.docstring = _native_docstring(obj)
        if obj.docstring is not None:
            obj.docstring.value = DOCTEST.sub(r"```pycon\n\g<0>\n```\n", obj.docstring.value)

    def on_class_members(self, *, cls: griffe.Class, **_: Any) -> None:
        """Tell the members of an enum in its docstring; leave out special methods."""
        if any(str(base) == "_Word" for base in cls.bases) and cls.docstring is not None:
            words = [f"- `{name}`: `{member.value}`" for name, member in cls.attributes.items()]
            cls.bases = ["str", "Enum"]
            cls.docstring.value += "\n\n" + "\n".join(words)
            for name in list(cls.members):
                cls.del_member(name)
        if "__new__" in cls.members:
            new = cls.members["__new__"]
            new.name, new.docstring = "__init__", None
            cls.set_member("__init__", new)
        for name in list(cls.members):
            if name.startswith("__") and name != "__init__":
                cls.del_member(name)


def _native_docstring(of: griffe.Object) -> griffe.Docstring | None:
    packages = str(of.filepath.parents[1])
    if packages not in sys.path:
        sys.path.append(packages)
    found: Any = importlib.import_module(NATIVE)
    for name in of.path.removeprefix(f"{NATIVE}.").split("."):
        found = getattr(found, name, None)
    of_its_own = found is not None and found.__doc__ and found.__doc__ != type(found).__doc__
    if not of_its_own or of.name == "__init__":
        return None
    return griffe.Docstring(found.__doc__, parent=of)
