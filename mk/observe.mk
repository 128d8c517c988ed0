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

GRAFANA_TOOLS := $(TARGET_DIR)/grafana-tools
LOOK := examples/grafana/look

$(GRAFANA_TOOLS)/done: $(LOOK)/package.json $(LOOK)/package-lock.json
	sh .ci/packages.sh node:nodejs npm:npm
	mkdir -p "$(GRAFANA_TOOLS)"
	cp $(LOOK)/package.json $(LOOK)/package-lock.json "$(GRAFANA_TOOLS)"
	cd "$(GRAFANA_TOOLS)" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	touch "$@"

# A day of jobs as the components of Grafana's panels draw it, in Chromium. 450 packages of npm are too
# many to wait for with each change.
.PHONY: look-at-dashboard
look-at-dashboard: $(VENV)/dashboard $(TARGET_DIR)/node-tools/done $(GRAFANA_TOOLS)/done ## pictures of examples/grafana: target/grafana
	sh .ci/packages.sh prometheus:prometheus promtool:prometheus chromium:chromium
	rm -rf "$(TARGET_DIR)/grafana"
	NODE_TOOLS="$(TARGET_DIR)/node-tools/node_modules" "$(VENV_PYTHON)" examples/grafana/look.py \
		"$(TARGET_DIR)/grafana" "$(GRAFANA_TOOLS)"
