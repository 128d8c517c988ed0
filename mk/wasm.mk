# --- WebAssembly --------------------------------------------------------------------------------

WASM := $(TARGET_DIR)/taketwo.wasm
NODE_TOOLS := $(TARGET_DIR)/node-tools
WASM_BUILT := $(TARGET_DIR)/wasm32-unknown-unknown/wasm/taketwo_ffi.wasm
# What rustc uses for its most general processor: every engine since 2022 has it.
WASM_FEATURES := --enable-bulk-memory --enable-sign-ext --enable-mutable-globals \
	--enable-nontrapping-float-to-int --enable-multivalue --enable-reference-types

.PHONY: wasm
wasm: $(WASM) ## the engine as WebAssembly, without imports

# What npm gives: binaryen, for the smallest module, and what the tests of bindings/node need.
$(NODE_TOOLS)/done: bindings/node/package.json bindings/node/package-lock.json
	sh .ci/packages.sh node:nodejs npm:npm
	mkdir -p "$(NODE_TOOLS)"
	cp bindings/node/package.json bindings/node/package-lock.json "$(NODE_TOOLS)"
	cd "$(NODE_TOOLS)" && npm ci --no-audit --no-fund --loglevel=error
	touch "$@"

# Under the stack lies nothing, so that a stack that is too small is a trap and not a wrong answer;
# the conformance rows use 6 KB of the 16. Structs are copied by memory.copy, which is shorter than loads
# and stores.
$(WASM): mk/wasm.mk Cargo.toml Cargo.lock $(wildcard core/Cargo.toml core/src/*.rs ffi-c/Cargo.toml \
		ffi-c/src/*.rs) $(DEBIAN_RUST)/bin/rustc $(NODE_TOOLS)/done
	sh .ci/packages.sh wasm-ld-22:lld-22
	RUSTC="$(DEBIAN_RUST)/bin/rustc" RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=core,panic_abort \
		CARGO_UNSTABLE_BUILD_STD_FEATURES=optimize_for_size \
		CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22 \
		cargo rustc --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-ffi \
		--profile wasm --target wasm32-unknown-unknown --crate-type cdylib -- \
		-C link-arg=-zstack-size=16384 \
		-C llvm-args="-max-store-memcpy=1 -max-store-memmove=1 -max-store-memset=1"
	node "$(NODE_TOOLS)/node_modules/binaryen/bin/wasm-opt" -Oz --converge --const-hoisting --reorder-locals \
		--reorder-functions --strip-producers $(WASM_FEATURES) "$(WASM_BUILT)" -o "$@.new"
	mv "$@.new" "$@"

.PHONY: web
web: $(WASM) ## the page of examples/web, for any static server: target/web
	rm -rf "$(TARGET_DIR)/web"
	sh examples/web/assemble.sh "$(WASM)" "$(TARGET_DIR)/web"

bindings bindings-node bindings-browser: $(WASM)
