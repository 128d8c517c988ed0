import contextlib
import shutil
import subprocess
import tempfile

import pytest


@pytest.fixture(scope="session")
def redis_url():
    """A real Redis on a socket of its own, with nothing in it."""
    if shutil.which("redis-server") is None:
        pytest.skip("needs redis-server; `make test-queues` installs it")
    from redis import Redis
    from redis.backoff import ConstantBackoff
    from redis.exceptions import ConnectionError as NotYetError
    from redis.retry import Retry

    # Not under tmp_path: the path of a socket has to be short.
    with tempfile.TemporaryDirectory() as folder:
        socket = f"{folder}/redis"
        server = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", ""],  # noqa: S607
            stdout=subprocess.DEVNULL,
        )
        try:
            patient = Retry(ConstantBackoff(0.05), 200, (NotYetError,))
            with Redis(unix_socket_path=socket, retry=patient) as client:
                client.ping()
            yield f"unix://{socket}"
        finally:
            server.terminate()
            server.wait()


@pytest.fixture
def redis_client(redis_url):
    from redis import Redis

    with contextlib.closing(Redis.from_url(redis_url)) as client:
        client.flushall()
        yield client
