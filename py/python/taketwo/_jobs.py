"""The command ``taketwo jobs``: looking at saved jobs, and saying what became of unclear ones."""

import json
import pathlib
from collections.abc import Callable
from datetime import datetime, timezone

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from taketwo._enums import Phase
from taketwo._errors import TaketwoError
from taketwo._show import console, credits_text, print_json, printable, words
from taketwo.events import Event
from taketwo.store import SavedJob, SQLiteStore, abandon, report_not_made, report_task

_PHASE_STYLES = {
    Phase.READY: "cyan",
    Phase.WAITING: "yellow",
    Phase.IN_FLIGHT: "cyan",
    Phase.DONE: "green",
    Phase.STOPPED: "red",
}

_store_option = click.option(
    "--store",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path),
    envvar="TAKETWO_STORE",
    default="taketwo.db",
    show_default=True,
    show_envvar=True,
    help="The file of the store.",
)
_format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)


@click.group()
def jobs() -> None:
    """Look at saved jobs, and say what became of unclear ones.

    Exit status: 0; 1 for a job that is not there or cannot take what is reported; 2 for a wrong
    option or file.
    """


@jobs.command("list")
@_store_option
@click.option("--phase", type=click.Choice([str(phase) for phase in Phase]), help="Only these.")
@click.option("--unclear", is_flag=True, help="Only those in flight whose task is not known.")
@_format_option
def list_jobs(path: pathlib.Path, phase: str | None, unclear: bool, form: str) -> None:
    """List the jobs of a store, in the order of their creation."""
    with _opened(path) as store:
        found = list(store.jobs(None if phase is None else Phase(phase)))
    if unclear:
        found = [saved for saved in found if saved.is_unclear]
    if form == "json":
        print_json([_summary(saved) for saved in found])
    else:
        _print_jobs(console(), found)


@jobs.command()
@_store_option
@click.argument("job_id", metavar="ID")
@_format_option
def show(path: pathlib.Path, job_id: str, form: str) -> None:
    """Show one job with its history."""
    with _opened(path) as store:
        saved = store.get(job_id)
    if saved is None:
        raise click.ClickException(f"there is no job {printable(job_id)}")
    if form == "json":
        history = [event.as_dict() for event in saved.history]
        print_json(
            {**_summary(saved), "input": saved.input, "meta": saved.meta, "history": history}
        )
    else:
        _print_job(console(), saved)


@jobs.command()
@_store_option
@click.argument("job_id", metavar="ID")
@click.argument("task_id", metavar="TASK")
def found(path: pathlib.Path, job_id: str, task_id: str) -> None:
    """Say that an unclear creation has made this task; the next run goes on with it."""
    _report(path, lambda store: report_task(store, job_id, task_id))


@jobs.command()
@_store_option
@click.argument("job_id", metavar="ID")
def not_made(path: pathlib.Path, job_id: str) -> None:
    """Say that an unclear creation has made no task, for certain; the next run may send again."""
    _report(path, lambda store: report_not_made(store, job_id))


@jobs.command("abandon")
@_store_option
@click.argument("job_id", metavar="ID")
def abandon_job(path: pathlib.Path, job_id: str) -> None:
    """Say that nobody will find out what became of a job in flight: it stops."""
    _report(path, lambda store: abandon(store, job_id))


def _opened(path: pathlib.Path) -> SQLiteStore:
    import sqlite3

    try:
        return SQLiteStore(path)
    except (ValueError, sqlite3.Error) as error:
        raise click.UsageError(f"{printable(str(path))} cannot be used: {error}") from error


def _report(path: pathlib.Path, report: Callable[[SQLiteStore], SavedJob]) -> None:
    with _opened(path) as store:
        try:
            saved = report(store)
        except TaketwoError as error:
            raise click.ClickException(printable(str(error))) from error
    task = f", task {printable(saved.task_id or '')}" if saved.phase == Phase.IN_FLIGHT else ""
    click.echo(f"{printable(saved.id)}: {words(saved.phase)}{task}")


def _summary(saved: SavedJob) -> dict[str, object]:
    job = saved.load()
    return {
        "id": saved.id,
        "phase": str(saved.phase),
        "unclear": saved.is_unclear,
        "task_id": saved.task_id,
        "attempts": job.attempts,
        "at_ms": job.at_ms,
        "lost_millicredits": job.lost_millicredits,
        "created_ms": saved.created_ms,
        "updated_ms": saved.updated_ms,
        "owner": saved.owner,
        "lease_until_ms": saved.lease_until_ms,
        "revision": saved.revision,
        "policy": f"{job.policy.fingerprint:016x}",
        "explanation": saved.history[-1].explanation if saved.history else None,
    }


def _print_jobs(to: Console, found: list[SavedJob]) -> None:
    to.print(Text(f"{len(found)} job{'' if len(found) == 1 else 's'}", style="bold"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("job", overflow="fold")
    table.add_column("phase", no_wrap=True)
    table.add_column("attempts", justify="right")
    table.add_column("lost", justify="right", no_wrap=True)
    table.add_column("saved (UTC)", no_wrap=True)
    table.add_column("last")
    for saved in found:
        job = saved.load()
        table.add_row(
            printable(saved.id),
            _phase_text(saved),
            str(job.attempts),
            credits_text(job.lost_millicredits),
            _time(saved.updated_ms),
            saved.history[-1].explanation if saved.history else "",
        )
    to.print(table)
    unclear = sum(saved.is_unclear for saved in found)
    if unclear:
        to.print(Text(f"{unclear} unclear: found, not-made or abandon says what became of it"))


def _print_job(to: Console, saved: SavedJob) -> None:
    job = saved.load()
    to.print(Text(printable(saved.id), style="bold"))
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    table.add_row("phase", _phase_text(saved))
    table.add_row("task", printable(saved.task_id or "not known"))
    table.add_row("attempts", str(job.attempts))
    table.add_row("lost", f"{credits_text(job.lost_millicredits)} credits")
    table.add_row("due", _time(job.at_ms) if job.at_ms else "at once")
    table.add_row("created", _time(saved.created_ms))
    table.add_row("saved", _time(saved.updated_ms))
    table.add_row("held by", printable(saved.owner or "nobody"))
    if saved.meta is not None:
        table.add_row("meta", printable(json.dumps(dict(saved.meta), ensure_ascii=False)))
    table.add_row("policy", f"{job.policy.fingerprint:016x}")
    to.print(table)
    if saved.history:
        to.print(_history_table(saved.history))


def _history_table(history: tuple[Event, ...]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("time (UTC)", no_wrap=True)
    table.add_column("asked", no_wrap=True)
    table.add_column("charged", justify="right", no_wrap=True)
    table.add_column("answer")
    for event in history:
        charge = event.charge_millicredits
        table.add_row(
            _time(event.time_ms),
            event.call,
            "" if charge is None else credits_text(charge),
            event.explanation,
        )
    return table


def _phase_text(saved: SavedJob) -> Text:
    text = Text(words(saved.phase), style=_PHASE_STYLES[saved.phase])
    if saved.is_unclear:
        text.append("\nunclear", style="bold magenta")
    return text


def _time(ms: int) -> str:
    try:
        moment = datetime.fromtimestamp(ms / 1_000, timezone.utc)
    except (OverflowError, ValueError):
        return f"{ms} ms"
    return f"{moment:%Y-%m-%d %H:%M:%S}"
