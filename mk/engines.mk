# --- engines that classify more rows than a machine has memory for ----------------------------------

ENGINES := $(TARGET_DIR)/engines

$(ENGINES)/ready: .ci/tools/engines.txt .ci/tools/python.txt $(BENCH)/wheel
	"$(PYTHON)" -m venv --clear "$(ENGINES)"
	"$(ENGINES)/bin/python" -m pip install --quiet --disable-pip-version-check -r $< \
		"$(BENCH)"/wheel/taketwo-*.whl
	touch "$@"

# The recipes of docs/scale.md, run as they stand in Spark, Ray and Dask.
.PHONY: check-engines
check-engines: $(ENGINES)/ready ## docs/scale.md in Spark, Ray and Dask; an environment of 1.2 GB
	sh .ci/packages.sh java:openjdk-17-jre-headless
	cd py && "$(ENGINES)/bin/python" -m pytest --quiet -p no:cacheprovider tests/scale.py

.PHONY: bench-engines
bench-engines: $(ENGINES)/ready ## the recipes beside a function called for each row
	"$(ENGINES)/bin/python" bench/engines.py 4000000
