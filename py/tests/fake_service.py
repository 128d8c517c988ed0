"""A service on loopback that speaks the vendor's wire format, fails as it is told, and counts.

A script says what becomes of each creation of a job. A job is known by its ``promptText``, which is
``""`` if it has none:

    with FakeService() as service:
        service.script("video-17", fails("INTERNAL"), refuses(429), succeeds())
        client = RunwayML(api_key="key", base_url=service.url)
        ...
        assert service.posts["video-17"] == 3
        assert service.charged["video-17"] == 5

Each creation takes the next outcome, and the last one stays. A job without a script succeeds. What
was seen is counted: ``posts`` (creations that arrived, by job), ``charged`` (credits, by job),
``reads`` (by task); ``tasks`` has the ids of a job's tasks, ``bodies`` what was sent. Threads and
processes may use one service. ``before_answer(request)`` is called, if it is set, for each request
once it was counted.
"""

import json
import logging
import re
import socket
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it would print each request

CREATED_AT = "2026-11-22T12:00:00.000Z"
TASK_CREDITS = 5

CUT = "CUT"
"""On a task's way: the connection is cut, and nothing is answered."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of a creation."""

    end: str | None = "SUCCEEDED"
    """The last status of the task; ``None`` where none is made."""

    code: str | None = None
    """The failure code, for ``FAILED``."""

    credits: int | None = TASK_CREDITS
    """What the task is charged; ``None`` leaves the cost out of its record: nothing is charged."""

    way: tuple[Any, ...] = ("PENDING", "RUNNING")
    """What is answered before the end, one for each read: statuses of the task, of HTTP (``503`` or
    ``(503, headers)``), or CUT."""

    status: int = 200
    """The HTTP status of the creation; 0 cuts the connection without an answer."""

    headers: dict[str, str] = field(default_factory=dict)
    """The headers of that answer."""

    body: str | None = None
    """What the creation is answered with instead of the id."""


def succeeds(*way: Any, **said: Any) -> Outcome:
    """Return a task that succeeds, after ``way``."""
    return Outcome(way=way or Outcome.way, **said)


def fails(code: str | None, *way: Any, **said: Any) -> Outcome:
    """Return a task that fails with this code; it is refunded unless ``credits`` says otherwise."""
    return Outcome(end="FAILED", code=code, way=way or Outcome.way, **{"credits": 0, **said})


def is_cancelled(spelling: str = "CANCELLED", **said: Any) -> Outcome:
    """Return a task that somebody cancels."""
    return Outcome(end=spelling, **said)


def refuses(status: int, headers: dict[str, str] | None = None) -> Outcome:
    """Return an answer that makes no task."""
    return Outcome(end=None, status=status, headers=headers or {})


def is_unclear(status: int = 0, *, made: Outcome | None = None, body: str | None = None) -> Outcome:
    """Return an answer that does not tell the task it has made, if any; 0 cuts the connection."""
    if made is None:
        return Outcome(end=None, status=status, body=body)
    return Outcome(made.end, made.code, made.credits, made.way, status, {}, body)


class FakeService:
    """The service. Started by ``with`` or ``start``; ``stop`` and ``start`` keep tasks and port."""

    def __init__(self) -> None:
        self._server = HTTPServer(threaded=True)
        self._server.expect_request(re.compile(".*")).respond_with_handler(self._answer)
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget everything but the port."""
        self._scripts: dict[str, list[Outcome]] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._jobs: dict[str, str] = {}
        self.posts: Counter[str] = Counter()
        self.charged: Counter[str] = Counter()
        self.reads: Counter[str] = Counter()
        self.tasks: defaultdict[str, list[str]] = defaultdict(list)
        self.bodies: list[dict[str, Any]] = []
        self.before_answer: Any = None

    @property
    def url(self) -> str:
        """What the client takes as its ``base_url``, or as RUNWAYML_BASE_URL."""
        return f"http://{self._server.host}:{self._server.port}"

    def script(self, job: str, *outcomes: Outcome) -> None:
        """Say what becomes of the creations of a job, in order."""
        with self._lock:
            self._scripts[job] = list(outcomes)

    def forget(self, task_id: str) -> None:
        """Delete a task: further reads of it get 404."""
        with self._lock:
            del self._outcomes[task_id]

    def start(self) -> None:
        if not self._server.is_running():
            self._server.start()

    def stop(self) -> None:
        if self._server.is_running():
            self._server.stop()

    def __enter__(self) -> "FakeService":
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _answer(self, request: Request) -> Response:
        with self._lock:
            if request.method == "POST":
                answer = self._create(request)
            else:
                answer = self._read(request, request.path.removeprefix("/v1/tasks/"))
        if self.before_answer is not None:
            self.before_answer(request)
        return answer

    def _create(self, request: Request) -> Response:
        body = request.get_json()
        self.bodies.append(body)
        job = body.get("promptText", "")
        self.posts[job] += 1
        script = self._scripts.setdefault(job, [Outcome()])
        outcome = script.pop(0) if len(script) > 1 else script[0]
        task_id = None
        if outcome.end is not None:
            task_id = f"task-{len(self._jobs) + 1}"
            self._outcomes[task_id], self._jobs[task_id] = outcome, job
            self.tasks[job].append(task_id)
            self.charged[job] += outcome.credits or 0
        if outcome.status == 0:
            return _cut(request)
        if outcome.body is not None:
            return Response(outcome.body, outcome.status, outcome.headers)
        return _json({"id": task_id} if outcome.status < 300 else {"error": "no"}, outcome)

    def _read(self, request: Request, task_id: str) -> Response:
        self.reads[task_id] += 1
        outcome = self._outcomes.get(task_id)
        if outcome is None:
            return _json({"error": "no such task"}, Outcome(status=404))
        read = self.reads[task_id] - 1
        now = outcome.way[read] if read < len(outcome.way) else outcome.end
        if now == CUT:
            return _cut(request)
        if isinstance(now, (int, tuple)):
            status, headers = now if isinstance(now, tuple) else (now, {})
            return _json({"error": "not now"}, Outcome(status=status, headers=headers))
        record: dict[str, Any] = {"id": task_id, "status": now, "createdAt": CREATED_AT}
        if now in ("PENDING", "THROTTLED", "RUNNING"):
            record["estimatedCost"] = {"credits": TASK_CREDITS}
            if now == "RUNNING":
                record["progress"] = 0.5
        else:
            if outcome.credits is not None:
                record["cost"] = {"credits": outcome.credits}
            if now == "SUCCEEDED":
                record["output"] = [f"https://example.invalid/{task_id}.mp4"]
            elif now == "FAILED":
                record["failure"] = "An unexpected error occurred."
                if outcome.code is not None:
                    record["failureCode"] = outcome.code
        return _json(record, Outcome())


def _json(value: object, outcome: Outcome) -> Response:
    return Response(
        json.dumps(value), outcome.status, outcome.headers, content_type="application/json"
    )


def _cut(request: Request) -> Response:
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return Response(status=500)
