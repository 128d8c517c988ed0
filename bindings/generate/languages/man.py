"""The manual of the C library as pages of man: what the header says, ordered by what it is about.

A function is on the page of its noun: taketwo_job_start() on taketwo_job(3). A struct is on the page of
the first function that takes or returns one, an enum on that of the function that names its values.
"""

import itertools
import re
import textwrap

import header

FOLDER = "ffi-c/man"
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
    "version": "versions of the library, its interface and its rules",
}


def page_of(function: header.Function) -> str:
    """Whose page it is on. A noun without a title is an error, told by `title`."""
    words = function.short.split("_")
    if words[-1] == "version":
        return "version"
    if words[-1] == "name" and words[0] != "rule":
        return "name"
    return words[0]


def title(page: str) -> str:
    if page not in TITLES:
        raise SystemExit(f"{__file__}: TITLES has no {page}, the first word of a new function")
    return TITLES[page]


def names(page: str, functions: list[header.Function]) -> list[str]:
    """The names that lead to a page, that of its file first."""
    first = "taketwo" if page == "taketwo" else f"taketwo_{page}"
    return list(dict.fromkeys([first, *(each.name for each in functions)]))


def escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")


def inline(text: str) -> str:
    """A paragraph: what is typed as it stands is bold, and so are our names."""
    parts = re.split(r"`([^`]*)`|(taketwo_\w+\(\)|\btaketwo_\w+|\bTAKETWO_\w+)", text)
    said = []
    for plain, ticked, name in itertools.zip_longest(*[iter(parts)] * 3, fillvalue=None):
        said.append(escaped(plain))
        if ticked or name:
            said.append(f"\\fB{escaped(ticked or name)}\\fR")
    return "".join(said)


def filled(text: str) -> list[str]:
    """Lines of text, none of which is taken for a request."""
    lines = textwrap.wrap(text, 78, break_long_words=False, break_on_hyphens=False)
    return [f"\\&{line}" if line.startswith(".") else line for line in lines]


def prose(comment: str) -> list[str]:
    """Paragraphs, and examples, which are indented."""
    lines = []
    for block in comment.split("\n\n"):
        lines.append(".PP")
        if block.startswith("    "):
            lines += [".nf", *(f"\\&{escaped(line)}" for line in block.splitlines()), ".fi"]
        else:
            lines += filled(inline(" ".join(block.split())))
    return lines


def listed(entries: list[tuple[str, str]]) -> list[str]:
    """Terms, in bold, with what is said of each: those without a comment share the one before."""
    shared: list[tuple[list[str], str]] = []
    for term, comment in entries:
        if comment or not shared:
            shared.append(([term], comment))
        else:
            shared[-1][0].append(term)
    lines = []
    for terms, comment in shared:
        for macro, term in zip([".TP", *[".TQ"] * len(terms)], terms):
            lines += [macro, f"\\fB{escaped(term)}\\fR"]
        lines += [".IP" if line == ".PP" else line for line in prose(comment)[1:]]
    return lines


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


def pages() -> dict[str, str]:
    known = header.read()
    text = header.HEADER.read_text(encoding="utf-8")
    functions: dict[str, list[header.Function]] = {"taketwo": []}
    for function in known.functions:
        functions.setdefault(page_of(function), []).append(function)

    structs: dict[str, list[header.Struct]] = {page: [] for page in functions}
    for struct in known.structs:
        takers = (each for each in known.functions if struct.name in used(each))
        taker = next(takers, None)
        own = struct.short if struct.short in functions else None
        structs[own or (page_of(taker) if taker else "taketwo")].append(struct)

    enums: dict[str, list[header.Enum]] = {page: [] for page in functions}
    for enum in known.enums:
        namer = next((each for each in known.functions if each.short == f"{enum.short}_name"), None)
        first = enum.short.split("_")[0]
        own = first if first in functions else "taketwo"
        enums[page_of(namer) if namer else own].append(enum)

    said: dict[str, list[str]] = {page: [] for page in functions}
    for remark in remarks(text):
        about = next(each for each in known.functions if f"{each.name}()" in remark)
        said[page_of(about)].append(remark)

    def page(name: str) -> str:
        here = functions[name]
        lines = [
            '.\\" Generated from include/taketwo.h by `make generated`; do not edit.',
            f'.TH {names(name, here)[0].upper()} 3 @DATE@ "taketwo {known.version}"',
            ".SH NAME",
            *filled(f"{', '.join(names(name, here))} \\- {escaped(title(name))}"),
            ".SH SYNOPSIS",
            ".nf",
            "#include <taketwo.h>",
        ]
        for each in here:
            lines += ["", *map(escaped, each.declaration.splitlines())]
        lines += ["", "Link with \\fI\\-ltaketwo\\fR.", ".fi", ".SH DESCRIPTION"]
        description = []
        if name == "taketwo":
            description = prose(known.comment.partition("\n\n")[2].partition("\n\n")[2])
        for each in here:
            description += [f".SS {each.name}()", *prose(each.comment)]
        lines += description if description[0] != ".PP" else description[1:]
        for remark in said[name]:
            lines += [".SH FIELDS", *prose(remark)[1:]]
        if structs[name]:
            lines += [".SH STRUCTS"]
        for struct in structs[name]:
            lines += [f".SS {struct.name}", *prose(struct.comment)]
            lines += listed([(declared(field), field.comment) for field in struct.fields])
        if enums[name]:
            lines += [".SH NUMBERS"]
        for enum in enums[name]:
            lines += [f".SS enum {enum.name}", *prose(enum.comment)]
            lines += listed([(f"{each.name} = {each.value}", each.comment) for each in enum.enumerators])
        if name == "taketwo":
            lines += [".SH CONSTANTS"]
            lines += listed([(f"{each.name} = {each.value}", each.comment) for each in known.constants])
        others = sorted(names(each, [])[0] for each in functions if each != name)
        lines += [".SH SEE ALSO", *(f".BR {each} (3)," for each in others[:-1]), f".BR {others[-1]} (3)"]
        # After a heading a paragraph begins by itself.
        kept = [
            line
            for before, line in itertools.pairwise(["", *lines])
            if not (line == ".PP" and before.startswith((".SS", ".SH")))
        ]
        return "\n".join(kept) + "\n"

    return {f"{FOLDER}/{names(name, [])[0]}.3": page(name) for name in functions}


FILES = {path: (lambda path=path: pages()[path]) for path in pages()}
