"""The command ``taketwo``."""

import csv
import math
import os
import pathlib
import sys
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click
from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
)
from rich.table import Table
from rich.text import Text

from taketwo import (
    MAX_LINE_BYTES,
    Action,
    Check,
    Classification,
    InvalidPolicyError,
    InvalidTaskError,
    Policy,
    Preset,
    Refund,
    Verdict,
    __version__,
    classify,
)
from taketwo._history import History
from taketwo._inputs import ClosedInputError, TaskInput, opened
from taketwo._jobs import jobs
from taketwo._plan import Plan, Step, draw, simulate
from taketwo._report import as_dict, load, write
from taketwo._show import console as _console
from taketwo._show import credits_text as _credits
from taketwo._show import escaped as _escaped
from taketwo._show import print_json as _print_json
from taketwo._show import printable as _printable
from taketwo._show import words as _words
from taketwo._triage import FamilyCount, Triage

if TYPE_CHECKING:
    from jinja2 import Template

_Function = TypeVar("_Function", bound=Callable[..., object])

_LINES_BETWEEN_UPDATES = 20_000
_VERDICT_STYLES = {
    Verdict.NEVER: "red",
    Verdict.UNLIKELY: "yellow",
    Verdict.AFTER_DELAY: "green",
    Verdict.UNSPECIFIED: "magenta",
}
_ACTION_STYLES = {
    Action.GO: "green",
    Action.WAIT: "yellow",
    Action.STOP: "red",
    Action.RECONCILE: "magenta",
    Action.DONE: "green",
}


class _Duration(click.FloatRange):
    """A range of numbers, of which ``nan`` is none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value} is not a number.", param, ctx)
        return number


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="taketwo")
def command() -> None:
    """Why Runway API tasks failed, and whether to try again."""


command.add_command(jobs)


@command.command()
@click.argument("codes", metavar="CODE...", nargs=-1)
@click.option("--absent", is_flag=True, help="Explain a task that failed without a code.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def explain(codes: tuple[str, ...], absent: bool, form: str) -> None:
    """Show what failure codes mean.

    Any text has an answer. Exit status: 0; 2 if there is nothing to explain.
    """
    given: list[str | None] = [*codes, *([None] if absent else [])]
    if not given:
        raise click.UsageError("Give a CODE, or --absent.")
    if form == "json":
        _print_json([{"code": code, **_fields(classify(code))} for code in given])
        return
    console = _console()
    for index, code in enumerate(given):
        if index:
            console.print()
        _print_explanation(console, code)


def _fields(found: Classification) -> dict[str, object]:
    """Return a classification as plain values, under the names every language has."""
    citation = found.citation
    return {
        "rule": str(found.rule),
        "family": str(found.family),
        "verdict": str(found.verdict),
        "stage": str(found.stage),
        "refund": str(found.refund),
        "remedy": str(found.remedy),
        "basis": str(found.basis),
        "citation": {"section": citation.section, "sentence": citation.sentence},
        "detail": found.detail,
        "meaning": found.meaning,
        "message_key": found.message_key,
        "user_message": found.user_message,
    }


def _print_explanation(console: Console, code: str | None) -> None:
    found = classify(code)
    console.print(Text("no code" if code is None else _printable(code), style="bold"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    table.add_row("meaning", found.meaning)
    table.add_row("retry", Text(_words(found.verdict), style=_VERDICT_STYLES[found.verdict]))
    table.add_row("what to do", _words(found.remedy))
    table.add_row("refund", f"{_words(found.refund)} (what a record says was charged is the fact)")
    table.add_row("family", _words(found.family))
    table.add_row("stage", _words(found.stage))
    if found.detail is not None:
        table.add_row("detail", f"{found.detail} (diagnostic only)")
    table.add_row("rule", str(found.rule))
    table.add_row("rests on", f"{_words(found.basis)} ({found.citation})")
    table.add_row("to the user", Text(found.user_message))
    table.add_row("message key", found.message_key)
    console.print(table)


def _policy_options(function: _Function) -> _Function:
    """Add the options that say which policy."""
    file = click.option(
        "--policy",
        "policy_file",
        type=click.Path(exists=True, dir_okay=False, readable=True),
        help="A policy file, .json or .toml.",
    )
    preset = click.option(
        "--preset",
        type=click.Choice([str(preset) for preset in Preset]),
        help="A preset instead of a file. [default: alone]",
    )
    return file(preset(function))


@command.command()
@click.argument("codes", metavar="CODE...", nargs=-1, required=True)
@_policy_options
@click.option(
    "--seed", type=click.IntRange(0, 2**64 - 1), help="The seed of all chance; drawn by default."
)
@click.option("--name", default="plan", show_default=True, help="The name of the job.")
@click.option(
    "--duration",
    type=_Duration(0, 604_800),
    default=60,
    show_default=True,
    help="How many seconds an attempt takes until it fails.",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, writable=True, path_type=pathlib.Path),
    help="Draw a timeline, too: a file that ends in .svg or .png.",
)
def plan(
    codes: tuple[str, ...],
    policy_file: str | None,
    preset: str | None,
    seed: int | None,
    name: str,
    duration: float,
    form: str,
    plot: pathlib.Path | None,
) -> None:
    """Show what a job does whose attempts fail with these codes in turn.

    The last code is that of every further attempt; "absent" or "-" is a failure without a code. The
    job starts at second 0 and has a budget to itself.

    Exit status: 0; 1 for a policy that cannot be read, or a plot that cannot be drawn; 2 for a
    wrong option.
    """
    policy = _policy(policy_file, preset)
    if plot is not None and plot.suffix.lower() not in (".svg", ".png"):
        raise click.UsageError("--plot needs a name that ends in .svg or .png.")
    result = simulate(
        [None if code in ("absent", "-") else code for code in codes],
        policy,
        name=name,
        seed=int.from_bytes(os.urandom(8), "little") if seed is None else seed,
        duration_ms=round(duration * 1000),
    )
    if plot is not None:
        _plot(result, plot)
    if form == "json":
        _print_json(result.as_dict())
    else:
        _print_plan(_console(), result)


def _policy(path: str | None, preset: str | None) -> Policy:
    if path is not None and preset is not None:
        raise click.UsageError("Give --policy or --preset: a policy file names its own preset.")
    if path is None:
        return Policy.preset(preset or Preset.ALONE)
    try:
        return Policy.load(path)
    except InvalidPolicyError as error:
        raise click.ClickException(_escaped(str(error))) from error
    except OSError as error:
        raise _failed(path, error) from error


def _failed(path: str | pathlib.Path, error: OSError) -> click.ClickException:
    """Return what to say of a file that cannot be used."""
    return click.ClickException(_escaped(f"{path}: {error.strerror or error}"))


def _plot(result: Plan, path: pathlib.Path) -> None:
    try:
        draw(result, path)
    except ModuleNotFoundError as error:
        _missing(error, "matplotlib", "plot", "--plot")
    except OSError as error:
        raise _failed(path, error) from error


def _missing(error: ModuleNotFoundError, library: str, extra: str, what: str) -> NoReturn:
    """Say that a library of an extra is missing; if it is any other, that is a fault of ours."""
    if error.name is None or error.name.partition(".")[0] != library:
        raise error
    raise click.ClickException(f"{what} needs {library}: pip install 'taketwo[{extra}]'") from error


def _print_plan(console: Console, result: Plan) -> None:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("time", justify="right", no_wrap=True)
    table.add_column("what happens", overflow="fold")
    table.add_column("decision", no_wrap=True)
    table.add_column("delay", no_wrap=True)
    table.add_column("why", overflow="fold", ratio=1)
    parked = 0
    for index, step in enumerate(result.steps):
        decision = step.decision
        # A job that is parked again and again says the same each time: one line for all of it.
        following = result.steps[index + 1 : index + 2]
        if decision.check == Check.BUDGET and any(
            it.decision.check == Check.BUDGET for it in following
        ):
            parked += 1
            continue
        table.add_row(
            _seconds(step.now_ms),
            Text(
                _event(step)
                if not parked
                else f"{_event(step)} and parked, {parked + 1} times so far"
            ),
            Text(str(decision.action), style=_ACTION_STYLES[decision.action]),
            _delay_text(step),
            Text(_why(step)),
        )
        parked = 0
    console.print(table)
    if not result.is_over:
        console.print(Text("and so on: nobody else fills its budget", style="yellow"))
    console.print(Text(f"seed {result.seed}, times in seconds", style="dim"))


def _why(step: Step) -> str:
    """Return the sentence of a decision without what the other columns say."""
    sentence = str(step.decision).partition(": ")[2]
    return sentence.partition(" (rule ")[0].partition(", " + str(step.decision.delay_ms))[0]


def _event(step: Step) -> str:
    if step.call == "start":
        sent = step.decision.action == Action.GO
        return f"attempt {step.decision.attempts}" if sent else "due"
    return "fails: " + ("no code" if step.code is None else _printable(step.code))


def _delay_text(step: Step) -> str:
    decision = step.decision
    if decision.delay_ms is None:
        return ""
    low, high = _seconds(decision.delay_low_ms or 0), _seconds(decision.delay_high_ms or 0)
    return f"{_seconds(decision.delay_ms)}\n{low} to {high}"


def _seconds(ms: int) -> str:
    return f"{ms / 1000:,.3f}"


@command.command()
@click.argument(
    "path",
    metavar="[FILE|-]",
    type=click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True),
    default="-",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
)
@click.option("--skip-bad", is_flag=True, help="Report lines that cannot be read, and go on.")
@click.option(
    "--max-line-bytes",
    type=click.IntRange(1, 2**31 - 2),
    default=MAX_LINE_BYTES,
    show_default=True,
    help="A longer line cannot be read.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=pathlib.Path),
    help="Write a page to look at, too: an HTML file.",
)
@_policy_options
@click.option(
    "--job-key", help="A key of the records, your own, that all tasks of one job have alike."
)
def triage(
    path: str,
    form: str,
    skip_bad: bool,
    max_line_bytes: int,
    report: pathlib.Path | None,
    policy_file: str | None,
    preset: str | None,
    job_key: str | None,
) -> None:
    """Read task records, one JSON object a line, and sum up the failures by family.

    A FILE that ends in .gz, .bz2 or .xz is decompressed, with pyarrow one that ends in .zst or .lz4
    too; and one that ends in .parquet is read by its columns, which are named as a record's keys.

    With --report the failures over time, and what a policy does with them, are in the page, and
    with --format json in what is printed too. --policy, --preset and --job-key are for that.

    Exit status: 0 if the whole input was read, whatever it told; 1 if a line could not be read
    (and --skip-bad was not given), the input broke off or the report could not be written; 2 for
    a wrong option or a FILE that cannot be opened.
    """
    policy = _policy(policy_file, preset)
    if report is None and (policy_file, preset, job_key) != (None, None, None):
        raise click.UsageError("--policy, --preset and --job-key are for --report.")
    result = Triage()
    template = None if report is None else _template(report, path)
    history = None if report is None else History(policy, job_key)

    def bad_line(error: InvalidTaskError) -> None:
        result.bad_lines += 1
        click.echo(f"taketwo: {error}", err=True)

    try:
        with (
            opened(
                path,
                max_line_bytes=max_line_bytes,
                on_error=bad_line if skip_bad else None,
                more_columns=() if job_key is None else (job_key,),
            ) as tasks,
            _ReadingProgress(tasks) as progress,
        ):
            for task in tasks:
                result.add(task, tasks.line)
                if history is not None:
                    history.add(task, tasks.line, tasks.record())
                progress.update()
    except InvalidTaskError as error:
        raise click.ClickException(
            f"{error}\nNothing was counted. Each line has to be one whole JSON object; "
            "--skip-bad leaves out those that are not."
        ) from error
    except ClosedInputError as error:
        raise click.ClickException("standard input is closed") from error
    except ModuleNotFoundError as error:
        _missing(error, "pyarrow", "parquet", _escaped(path))
    except OSError as error:
        raise _failed(path, error) from error
    if report is not None and template is not None and history is not None:
        name = "standard input" if path == "-" else pathlib.PurePath(path).name
        try:
            write(template, report, name, result, history)
        except OSError as error:
            raise _failed(report, error) from error
    if form == "json":
        _print_json(result.as_dict() if history is None else as_dict(result, history))
    elif form == "csv":
        _print_csv(result)
    else:
        _print_triage(_console(), result)


def _template(report: pathlib.Path, path: str) -> "Template":
    """Return the template of the page, before anything is read."""
    if path != "-" and report.exists() and report.samefile(path):
        raise click.UsageError("--report would write over FILE.")
    try:
        return load()
    except ModuleNotFoundError as error:
        _missing(error, "jinja2", "report", "--report")


class _ReadingProgress:
    """How far the reading is: on a terminal, and once the input has proved to be long."""

    def __init__(self, tasks: TaskInput) -> None:
        self._tasks = tasks
        self._next = _LINES_BETWEEN_UPDATES
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[lines]:,} lines"),
            BarColumn(),
            TaskProgressColumn(),
            console=Console(stderr=True),
            transient=True,
        )

    def __enter__(self) -> "_ReadingProgress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress.tasks:
            self._progress.stop()

    def update(self) -> None:
        """Tell how far it is, now and then."""
        lines, size = self._tasks.line, self._tasks.size
        if lines < self._next or not self._progress.console.is_terminal:
            return
        self._next = lines + _LINES_BETWEEN_UPDATES
        if not self._progress.tasks:
            self._progress.add_task("", total=size, lines=lines)
            self._progress.start()
        done = self._tasks.position() if size is not None else 0
        self._progress.update(TaskID(0), completed=done, lines=lines)


def _print_triage(console: Console, result: Triage) -> None:
    failures = sum(family.failures for family in result.families)
    console.print(Text(f"{failures} of {result.tasks} tasks failed", style="bold"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("family", no_wrap=True)
    table.add_column("failed", justify="right", no_wrap=True)
    table.add_column("retry", no_wrap=True)
    table.add_column("charged", justify="right", no_wrap=True)
    table.add_column("refund due", no_wrap=True)
    table.add_column("what to do")
    for family in result.families:
        table.add_row(
            _words(family.family),
            str(family.failures),
            _retry_text(family),
            _charged_text(family),
            _counts_text(family.refunds),
            _counts_text(family.remedies),
        )
    console.print(table)
    surprises = sum(family.surprises for family in result.families)
    if surprises:
        console.print(
            Text(f"{surprises} charged although a refund was expected:", style="bold red")
        )
        for surprise in result.surprises:
            code = "no code" if surprise.failure_code is None else _printable(surprise.failure_code)
            console.print(
                Text(
                    f"  line {surprise.line}: {code}, "
                    f"{_credits(surprise.cost_millicredits)} credits"
                )
            )
        if surprises > len(result.surprises):
            console.print(Text(f"  and {surprises - len(result.surprises)} more"))
    if result.bad_lines:
        lines = "line" if result.bad_lines == 1 else "lines"
        console.print(Text(f"{result.bad_lines} {lines} could not be read", style="yellow"))


def _retry_text(family: FamilyCount) -> Text:
    text = Text()
    for verdict, count in family.verdicts.most_common():
        text.append("\n" if text else "")
        text.append(f"{count} {_words(verdict)}", style=_VERDICT_STYLES[verdict])
    return text


def _charged_text(family: FamilyCount) -> Text:
    known = family.failures - family.cost_unknown
    text = Text(_credits(family.charged_millicredits) if known else "not said")
    if known and family.cost_unknown:
        text.append(f"\n{family.cost_unknown} not said")
    if family.surprises:
        plural = "" if family.surprises == 1 else "s"
        text.append(f"\n{family.surprises} surprise{plural}", style="bold red")
    return text


def _counts_text(counts: "Counter[Any]") -> str:
    return "\n".join(f"{count} {_words(word)}" for word, count in counts.most_common())


def _print_csv(result: Triage) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(
        [
            "family",
            "failures",
            "retryable",
            *(f"verdict_{verdict}" for verdict in Verdict),
            "charged_millicredits",
            "cost_unknown",
            *(f"refund_{refund}" for refund in Refund),
            "remedies",
            "charged_despite_refund",
        ]
    )
    for family in result.families:
        writer.writerow(
            [
                family.family,
                family.failures,
                family.retryable,
                *(family.verdicts[verdict] for verdict in Verdict),
                family.charged_millicredits,
                family.cost_unknown,
                *(family.refunds[refund] for refund in Refund),
                " ".join(family.remedies),
                family.surprises,
            ]
        )
