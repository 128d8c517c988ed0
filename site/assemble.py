"""Lays out what mkdocs builds the site from: the project's pages where they lie, and generated ones.

usage: python site/assemble.py FOLDER

Afterwards FOLDER/mkdocs.yml is the configuration, and FOLDER/source has the pages in the folders that
they have in the project, so that a link between two of them holds here as there. A new page in docs/ is
a guide; a new rule, public module, page of the C manual or binding has its page without an edit.
"""

import json
import os
import pathlib
import re
import shutil
import sys

import c_manual
import rules
import taketwo
from places import ROOT

# Pages of docs/ that are no guides, in their order.
PROMISES = ("compatibility", "hostile-input", "performance", "sentences")
PROJECT = ("CHANGELOG.md", "CONTRIBUTING.md", "DESIGN.md", "SECURITY.md")

# Further pages that these link to, and files that pages show or link to.
FILES = ("docs/policy.schema.json", "docs/*.svg", "include/taketwo.h", "LICENSE-*")


def main(folder: pathlib.Path) -> None:
    source = folder / "source"
    shutil.rmtree(source, ignore_errors=True)
    copied = [
        "README.md",
        *PROJECT,
        *_found("docs/**/*.md"),
        *_found("bindings/**/README.md"),
        *_found("[a-z]*/README.md"),
    ]
    files = [name for pattern in FILES for name in _found(pattern)]
    for name in copied:
        _write(source / name, _linked((ROOT / name).read_text(encoding="utf-8"), name, [*copied, *files]))
    for name in files:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    shutil.copy(ROOT / "site" / "style.css", source)

    nav = {"Home": "README.md", "Tutorial": "docs/tutorial.md"}
    promises = [f"docs/{name}.md" for name in PROMISES]
    guides = [name for name in _found("docs/*.md") if name not in promises and name != "docs/tutorial.md"]
    nav["Guides"] = sorted(guides, key=_title)
    nav["Rules"] = [
        *_generated(source, "rules", rules.pages(c_manual.words)),
        {"Verdicts": _found("docs/verdicts/*.md")},
    ]
    nav["Python"] = _generated(source, "python", _modules())
    nav["C"] = _generated(source, "c", c_manual.pages())
    nav["Other languages"] = sorted(_found("bindings/**/README.md"))
    parts = [{name.partition("/")[0]: name} for name in _found("[a-z]*/README.md") if "bindings" not in name]
    nav["Project"] = [*promises, *PROJECT, {"Parts": parts}]

    configuration = {
        "INHERIT": os.path.relpath(ROOT / "site" / "mkdocs.yml", folder),
        "docs_dir": "source",
        "site_dir": "html",
        "nav": [{title: pages} for title, pages in nav.items()],
        "plugins": {"mkdocstrings": {"handlers": {"python": _python()}}},
    }
    _write(folder / "mkdocs.yml", json.dumps(configuration, indent=2))


def _found(pattern: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(pattern))


def _title(name: str) -> str:
    return re.search(r"^# (.*)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)[1]


def _linked(text: str, name: str, known: list[str]) -> str:
    """The text with links for the files that it names in code, "`docs/host.md`", where they are on the site.

    A link to what is in the project and not on the site leaves its text.
    """

    def link(found: re.Match) -> str:
        if found[1] not in known or found[1] == name:
            return found[0]
        return f"[{found[0]}]({os.path.relpath(found[1], os.path.dirname(name))})"

    def shown(found: re.Match) -> str:
        target = os.path.normpath(os.path.join(os.path.dirname(name), found[2]))
        return found[1] if (ROOT / target).exists() and target not in known else found[0]

    parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    parts[::2] = [re.sub(r"\[([^\]]+)\]\(([^):#]+)\)", shown, part) for part in parts[::2]]
    parts[::2] = [re.sub(r"(?<!\[)`([\w./-]+\.\w+)`", link, part) for part in parts[::2]]
    return "".join(parts)


def _generated(source: pathlib.Path, folder: str, pages: dict[str, str]) -> list[str]:
    for file, text in pages.items():
        _write(source / folder / file, text)
    return [f"{folder}/{file}" for file in pages]


def _modules() -> dict[str, str]:
    """A page for each public module of the Python package, from its docstrings."""
    package = pathlib.Path(taketwo.__file__).parent
    names = []
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if not any(part.startswith("_") for part in parts):
            names.append(".".join(parts))
    return {"index.md" if name == "taketwo" else f"{name}.md": f"# {name}\n\n::: {name}\n" for name in names}


def _python() -> dict[str, object]:
    """Where the package is, and the types of its native module, and what makes Markdown of docstrings."""
    return {
        "paths": [str(pathlib.Path(taketwo.__file__).parents[1])],
        "options": {"extensions": [str(ROOT / "site" / "docstrings.py")]},
    }


def _write(path: pathlib.Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


main(pathlib.Path(sys.argv[1]))
