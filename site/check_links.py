"""Follows each link of the built site: to its page, and to the place on it. Nothing is fetched.

usage: python site/check_links.py FOLDER

Also refuses what a page would load from another host, and a page that nothing leads to.
"""

import html.parser
import pathlib
import sys
import urllib.parse

LOADED = {("img", "src"), ("link", "href"), ("script", "src"), ("source", "src"), ("iframe", "src")}
NOT_LOADED = {"canonical", "next", "prev"}  # kinds of <link> that only say where something is


class Page(html.parser.HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[tuple[str, bool]] = []  # with whether it is loaded
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        of = dict(attributes)
        self.places.update(filter(None, (of.get("id"), of.get("name"))))
        for name in ("href", "src"):
            if of.get(name) is not None:
                loaded = (tag, name) in LOADED and of.get("rel") not in NOT_LOADED
                self.links.append((of[name], loaded))


def check(folder: pathlib.Path) -> list[str]:
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}
    wrong, reached = [], {folder / "index.html", folder / "404.html"}
    followed = 0
    for path, page in pages.items():
        if path.name == "404.html":
            continue  # it is shown in the place of any page, so its links are from the root of the host
        for link, loaded in page.links:
            where = f"{path.relative_to(folder)}: {link}"
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc:
                if loaded:
                    wrong.append(f"{where}: loaded from elsewhere")
                continue
            followed += 1
            if parts.path.startswith("/"):
                wrong.append(f"{where}: holds at the root of a host only")
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file() or folder not in target.parents:
                wrong.append(f"{where}: no such page")
                continue
            if target != path:
                reached.add(target)
            place = urllib.parse.unquote(parts.fragment)
            if place and target in pages and place not in pages[target].places:
                wrong.append(f"{where}: no such place on that page")
    wrong += [f"{path.relative_to(folder)}: nothing leads to it" for path in pages.keys() - reached]
    if not pages or not followed:
        wrong.append(f"{folder}: no pages, or no links")
    print(f"{len(pages)} pages, {followed} links")
    return wrong


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]).resolve())
    print("\n".join(found[:50]), file=sys.stderr)
    sys.exit(1 if found else 0)
