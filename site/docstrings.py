"""What the docstrings of the Python package look like on the site.

What is typed into Python is code; the members of an enum are a line each, without headings; of the special
methods there is only the one that makes an object; and a number has no docstring of its own.
"""

import re
from typing import Any

import griffe

DOCTEST = re.compile(r"^>>> .*\n(?:.+\n?)*", re.MULTILINE)
OF_TYPES = {griffe.Docstring(each.__doc__).value for each in (int, str, bytes, bool, float)}


class Docstrings(griffe.Extension):
    """Changes what is read, before it is shown."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Fence the examples of a docstring; leave out what is said of a type."""
        if obj.docstring is None:
            return
        if obj.docstring.value in OF_TYPES:
            obj.docstring = None
        else:
            obj.docstring.value = DOCTEST.sub(r"```pycon\n\g<0>\n```\n", obj.docstring.value)

    def on_class_members(self, *, cls: griffe.Class, **_: Any) -> None:
        """Tell the members of an enum in its docstring; leave out special methods."""
        if any(str(base) == "_Word" for base in cls.bases) and cls.docstring is not None:
            words = [f"- `{name}`: `{member.value}`" for name, member in cls.attributes.items()]
            cls.docstring.value += "\n\n" + "\n".join(words)
            for name in list(cls.members):
                cls.del_member(name)
        for name in list(cls.members):
            if name.startswith("__") and name not in ("__init__", "__new__"):
                cls.del_member(name)
