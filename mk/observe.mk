# --- the dashboard ------------------------------------------------------------------------------

$(VENV)/dashboard: $(VENV)/dev .ci/tools/dashboard.txt
	"$(VENV_PYTHON)" -m pip install --quiet --disable-pip-version-check -r .ci/tools/dashboard.txt
	touch "$@"

# Every query on what a real Prometheus scraped; the file as Grafana's own SDK reads it.
.PHONY: check-dashboard
check-dashboard: $(VENV)/dashboard ## the queries of examples/grafana in a real Prometheus
	sh .ci/packages.sh prometheus:prometheus
	"$(VENV)/bin/ruff" format --no-cache --check --config py/pyproject.toml examples/grafana
	"$(VENV)/bin/ruff" check --no-cache --config py/pyproject.toml --ignore D,E402,S examples/grafana
	"$(VENV_PYTHON)" examples/grafana/check.py
