# --- the site -----------------------------------------------------------------------------------

SITE := $(TARGET_DIR)/site
SITE_TOOLS := $(TARGET_DIR)/site-tools

$(SITE_TOOLS)/done: .ci/tools/site.txt .ci/tools/python.txt
	"$(PYTHON)" -m venv "$(SITE_TOOLS)"
	"$(SITE_TOOLS)/bin/python" -m pip install --quiet --disable-pip-version-check -r $<
	touch "$@"

# The variable keeps the theme from telling each build of its successor.
.PHONY: site
site: $(VENV)/package $(SITE_TOOLS)/done ## all pages as a site: target/site/html
	sh .ci/packages.sh clang:clang
	"$(VENV_PYTHON)" site/assemble.py "$(SITE)"
	NO_MKDOCS_2_WARNING=1 "$(SITE_TOOLS)/bin/mkdocs" build --clean --strict --config-file "$(SITE)/mkdocs.yml"

.PHONY: check-site
check-site: site ## the site: no warning, no dead link, nothing loaded from elsewhere
	"$(SITE_TOOLS)/bin/ruff" format --no-cache --check --config site/ruff.toml site
	"$(SITE_TOOLS)/bin/ruff" check --no-cache --config site/ruff.toml site
	"$(PYTHON)" site/check_links.py "$(SITE)/html"
