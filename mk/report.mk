# --- the report ---------------------------------------------------------------------------------

# The page that `taketwo triage --report` writes, in Chromium; pictures and PDFs of it are left there.
.PHONY: check-report
check-report: $(VENV)/dev $(TARGET_DIR)/node-tools/done
	sh .ci/packages.sh chromium:chromium
	rm -rf "$(TARGET_DIR)/report"
	mkdir -p "$(TARGET_DIR)/report"
	"$(VENV_PYTHON)" py/tests/report_pages.py "$(TARGET_DIR)/report"
	NODE_TOOLS="$(TARGET_DIR)/node-tools/node_modules" node py/tests/report_page.mjs "$(TARGET_DIR)/report"
