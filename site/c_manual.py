"""The manual of the C library as pages of the site: the same pages that `man` has."""

import itertools
import re
import sys

from places import ROOT

sys.path.insert(0, str(ROOT / "bindings" / "generate"))
import header
import manual


def pages() -> dict[str, str]:
    """The pages by their files, the one of the whole library first."""
    known = header.read()
    every = manual.pages()
    home = _Links(every)
    made = {}
    for page in every:
        lines = [f"# {page.name}", "", f"{_sentence(page.title)}", ""]
        if page.noun == "taketwo":
            lines += [*home.prose(manual.introduction(known)), "## Pages", ""]
            lines += [f"- [`{each.name}`]({each.name}.md): {each.title}" for each in every[1:]]
            lines += [""]
        for function in page.functions:
            lines += [f"## {function.name}() {{ #{function.name} }}", ""]
            lines += ["```c", function.declaration, "```", "", *home.prose(function.comment)]
        for remark in page.remarks:
            lines += ["## Fields", "", *home.prose(remark)]
        for struct in page.structs:
            lines += [f"## struct {struct.name} {{ #{struct.name} }}", "", *home.prose(struct.comment)]
            lines += home.listed((manual.declared(each), each.comment) for each in struct.fields)
        for enum in page.enums:
            lines += [f"## enum {enum.name} {{ #{enum.name} }}", "", *home.prose(enum.comment)]
            lines += home.listed((f"{each.name} = {each.value}", each.comment) for each in enum.enumerators)
        if page.noun == "taketwo":
            lines += ["## Constants", ""]
            lines += home.listed((f"{each.name} = {each.value}", each.comment) for each in known.constants)
        made["index.md" if page.noun == "taketwo" else f"{page.name}.md"] = "\n".join(lines) + "\n"
    return made


def words(enum: str, name: str) -> str:
    """What the header says of a word of an enum."""
    short = name.upper().replace(".", "_")
    found = next(each for each in header.read().enum(enum).enumerators if each.short == short)
    return " ".join(found.comment.split())


class _Links:
    """Comments as Markdown, where what has a place of its own is a link to it."""

    def __init__(self, every: list[manual.Page]) -> None:
        self.places = {}
        for page in every:
            file = "index.md" if page.noun == "taketwo" else f"{page.name}.md"
            for each in (*page.functions, *page.structs, *page.enums):
                self.places[each.name] = f"{file}#{each.name}"
            for enum in page.enums:
                self.places |= {each.name: f"{file}#{enum.name}" for each in enum.enumerators}

    def prose(self, comment: str) -> list[str]:
        lines = []
        for block in filter(None, comment.split("\n\n")):
            if block.startswith("    "):
                lines += ["```c", *(line.removeprefix("    ") for line in block.splitlines()), "```", ""]
            else:
                lines += [self._inline(" ".join(block.split())), ""]
        return lines

    def listed(self, entries) -> list[str]:
        """Terms with what is said of each: those without a comment share the one before."""
        shared: list[tuple[list[str], str]] = []
        for term, comment in entries:
            if comment or not shared:
                shared.append(([term], comment))
            else:
                shared[-1][0].append(term)
        lines = []
        for terms, comment in shared:
            lines += [f"`{term}`" for term in terms]
            said = self.prose(comment) or ["", ""]
            lines += [f":   {said[0]}", *(f"    {line}" if line else "" for line in said[1:]), ""]
        return lines

    def _inline(self, text: str) -> str:
        parts = re.split(r"`([^`]*)`|(\btaketwo_\w+(?:\(\))?|\bTAKETWO_\w+)", text)
        said = []
        for plain, ticked, name in itertools.zip_longest(*[iter(parts)] * 3, fillvalue=None):
            said.append(re.sub(r"([\\*_<>\[\]|])", r"\\\1", plain))
            if ticked or name:
                typed = ticked or name
                place = self.places.get(typed.removesuffix("()"))
                said.append(f"[`{typed}`]({place})" if place else f"`{typed}`")
        return "".join(said)


def _sentence(title: str) -> str:
    return f"{title[:1].upper()}{title[1:]}."
