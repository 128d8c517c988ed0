# --- other languages ----------------------------------------------------------------------------

# Each is a folder of bindings/ with a test.sh of its own.
LANGUAGES := $(patsubst bindings/%/test.sh,%,$(wildcard bindings/*/test.sh))

.PHONY: bindings
bindings: c-library ## every conformance row in every language of bindings/
	"$(PYTHON)" bindings/run.py "$(BUILD)" "$(TARGET_DIR)/bindings" $(LANGUAGES)

.PHONY: $(addprefix bindings-,$(LANGUAGES))
$(addprefix bindings-,$(LANGUAGES)): bindings-%: c-library
	"$(PYTHON)" bindings/run.py "$(BUILD)" "$(TARGET_DIR)/bindings" $*
