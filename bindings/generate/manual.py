"""The manual of the C library as data: what the header says, ordered by what it is about.

A function is on the page of its noun: taketwo_job_start() on that of taketwo_job. A struct is on the page of
the first function that takes or returns one, an enum on that of the function that names its values.
"""

import dataclasses
import re

import header

TITLES = {
    "taketwo": "why a Runway API task failed, and whether to try again",
    "budget": "what jobs may still spend on retries",
    "classify": "what a failure code means",
    "decode": "the text of a JSON string",
    "decision": "what a job was answered, and why",
    "failure": "how an attempt ended, other than well",
    "job": "one thing that the user wants, through its attempts",
    "name": "the names of numbers",
    "policy": "when to retry, and how often",
    "read": "task records from JSON",
    "rule": "what a rule says",
    "status": "what became of a call",
    "version": "versions of the library, its interface and its rules",
}


@dataclasses.dataclass
class Page:
    noun: str
    functions: list[header.Function] = dataclasses.field(default_factory=list)
    structs: list[header.Struct] = dataclasses.field(default_factory=list)
    enums: list[header.Enum] = dataclasses.field(default_factory=list)
    remarks: list[str] = dataclasses.field(default_factory=list)

    @property
    def title(self) -> str:
        if self.noun not in TITLES:
            raise SystemExit(f"{__file__}: TITLES has no {self.noun}, the first word of a new function")
        return TITLES[self.noun]

    @property
    def name(self) -> str:
        return "taketwo" if self.noun == "taketwo" else f"taketwo_{self.noun}"

    @property
    def names(self) -> list[str]:
        """The names that lead to the page, its own first."""
        return list(dict.fromkeys([self.name, *(each.name for each in self.functions)]))


def pages() -> list[Page]:
    """The pages, the one of the whole library first."""
    known = header.read()
    found = {"taketwo": Page("taketwo")}
    for function in known.functions:
        noun = noun_of(function)
        found.setdefault(noun, Page(noun)).functions.append(function)
    for struct in known.structs:
        taker = next((each for each in known.functions if struct.name in used(each)), None)
        own = struct.short if struct.short in found else None
        found[own or (noun_of(taker) if taker else "taketwo")].structs.append(struct)
    for enum in known.enums:
        namer = next((each for each in known.functions if each.short == f"{enum.short}_name"), None)
        first = enum.short.split("_")[0]
        own = first if first in found else "taketwo"
        found[noun_of(namer) if namer else own].enums.append(enum)
    for remark in remarks(header.HEADER.read_text(encoding="utf-8")):
        about = next(each for each in known.functions if f"{each.name}()" in remark)
        found[noun_of(about)].remarks.append(remark)
    return list(found.values())


def introduction(known: header.Header) -> str:
    """What the header says at its top, without the lines for those who edit it."""
    return known.comment.partition("\n\n")[2].partition("\n\n")[2]


def noun_of(function: header.Function) -> str:
    words = function.short.split("_")
    if words[-1] == "version":
        return "version"
    if words[-1] == "name" and words[0] != "rule":
        return "name"
    return words[0]


def declared(field: header.Field) -> str:
    spelling = re.sub(r"\bstruct ", "", field.type.spelling)
    base, bounds = re.fullmatch(r"([^[]*)(\[\d+\])?", spelling).groups()
    return f"{base.strip()} {field.name}{bounds or ''};".replace("* ", "*")


def used(function: header.Function) -> list[str]:
    return [function.returns.base, *(each.type.base for each in function.parameters)]


def remarks(text: str) -> list[str]:
    """Comments that stand alone, but for the one at the top."""
    alone = re.findall(r"^(/\*\n(?: \*.*\n)*? \*/)\n\n", text, re.MULTILINE)[1:]
    return [re.sub(r"^[ /]\*+/? ?", "", each, flags=re.MULTILINE).strip() for each in alone]
