"""The Celery application that the workers of test_celery.py run: its settings are in SETTINGS.

Time goes fifty times as fast as on the wall, the same in every process.
"""

import json
import os
import time
from functools import cached_property

from celery import Celery
from redis import Redis
from runwayml import RunwayML

from taketwo import Policy
from taketwo.contrib.celery import JobTask
from taketwo.contrib.redis import RedisBudget, RedisStore
from taketwo.store import SQLiteStore

FASTER = 50


class Video(JobTask):
    name = "video"
    policy = Policy.from_dict({"max_elapsed_ms": None, "budget": {"capacity": 100_000}})

    def __init__(self, settings):
        self.settings = settings
        redis = Redis.from_url(settings["redis"])
        self.budget = RedisBudget(redis, self.policy)
        self.store = SQLiteStore(settings["sqlite"]) if settings["sqlite"] else RedisStore(redis)

    @cached_property
    def client(self):
        who = {"x-worker": self.settings["worker"], "x-pid": str(os.getpid())}
        url = self.settings["service"]
        return RunwayML(api_key="key", base_url=url, default_headers=who)

    def create(self, client, given):
        return client.image_to_video.create(
            model="gen4_turbo",
            prompt_image="https://example.invalid/a.png",
            ratio="1280:720",
            duration=5,
            **given,
        )

    def clock(self):
        return int(time.time() * 1_000 * FASTER)

    def retry(self, *args, countdown, **options):
        return super().retry(*args, countdown=countdown / FASTER, **options)


def make(settings):
    """An application, and its task."""
    # redis-py and Celery name the same socket differently.
    app = Celery("videos", broker=settings["redis"].replace("unix://", "redis+socket://"))
    app.conf.update(
        broker_transport_options={
            "visibility_timeout": 2,
            "unacked_restore_interval": 0.5,
            "unacked_restore_throttle": 1,
            # A worker that is killed while it looks for lost messages keeps the others from it.
            "unacked_mutex_expire": 1,
        },
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
    )
    return app, app.register_task(Video(settings))


if "SETTINGS" in os.environ:
    app, video = make(json.loads(os.environ["SETTINGS"]))
