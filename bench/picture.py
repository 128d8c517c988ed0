"""Draws docs/performance.svg from the last recorded run."""

from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from document import PICTURE, runs

# So that the same numbers make the same bytes.
mpl.rcParams["svg.hashsalt"] = "taketwo"
mpl.rcParams["svg.fonttype"] = "none"
mpl.rcParams["font.family"] = "sans-serif"

# The groups to show, and their headings.
PANELS = {
    "rust classify skew": "Rust classify, skew",
    "rust classify unique": "Rust classify, unique",
    "c classify skew": "C classify, shared library, skew",
    "python {} classify fresh": "Python classify, fresh strings",
    "python {} list": "Python, a list of a million",
    "python {} arrow": "Python, an Arrow column",
    "rust decision": "Rust, one decision",
    "python {} decision": "Python, one decision",
    "python {} retry loop": "Python, a retry loop",
    "rust json": "Rust, a line of JSON Lines",
    "python {} json": "Python, the bytes of a record",
    "python {} dictionary": "Python, a dictionary of a million",
}
OURS, PEER, LIMIT = "#1f6f54", "#b9b9b9", "#dfc27d"


def draw(run: dict[str, Any]) -> Figure:
    """A panel for each group: shorter is better."""
    newest = run["versions"]["CPython"].split(", ")[-1]
    names = {key.format(newest): heading for key, heading in PANELS.items()}
    panels = [
        (heading, run["groups"][key])
        for key, heading in names.items()
        if "p10" in run["groups"].get(key, {})
    ]
    figure = Figure(figsize=(13, 3.1 * -(-len(panels) // 3)), layout="constrained")
    axes = figure.subplots(-(-len(panels) // 3), 3, squeeze=False)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    for axis, (heading, group) in zip(axes.flat, panels, strict=False):
        p10 = {name: it for name, it in group["p10"].items() if name != "again"}
        ordered = sorted(p10, key=p10.__getitem__, reverse=True)
        colours = [
            OURS if it.startswith("taketwo") else LIMIT if it.startswith("limit") else PEER
            for it in ordered
        ]
        bars = axis.barh(ordered, [p10[it] for it in ordered], color=colours)
        axis.bar_label(bars, fmt="{:,.4g}", padding=2, fontsize=7)
        axis.set_title(heading, fontsize=9, loc="left")
        axis.set_xlabel(group["unit"], fontsize=7)
        axis.tick_params(labelsize=7)
        axis.margins(x=0.15)
        axis.spines[["top", "right"]].set_visible(False)
    figure.suptitle(f"taketwo beside its peers, {run['date']}: shorter is better", fontsize=11)
    return figure


if __name__ == "__main__":
    draw(runs()[-1]).savefig(PICTURE, format="svg", metadata={"Date": None})
    # matplotlib leaves blanks at the ends of lines.
    PICTURE.write_text("".join(f"{it.rstrip()}\n" for it in PICTURE.read_text().splitlines()))
