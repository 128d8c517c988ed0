# --- queues ---------------------------------------------------------------------------------------

# `make test` has these tests too, where there is a redis-server; here there is one.
.PHONY: test-queues
test-queues: $(VENV)/dev ## jobs on Redis, Celery, Temporal and retry libraries
	sh .ci/packages.sh redis-server:redis-server
	cd py && "$(VENV_PYTHON)" -m pytest --quiet -p no:cacheprovider tests/test_store.py tests/test_redis.py \
		tests/test_celery.py tests/test_temporal.py tests/test_tenacity.py tests/test_stamina.py \
		tests/test_failure_of.py tests/test_pages.py
