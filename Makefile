# One target per check; `make check` is all of them. `make test` and `make demo` set up all they
# need on a machine with cargo, a C compiler and python3.

.DELETE_ON_ERROR:
.SUFFIXES:

# --- settings -----------------------------------------------------------------------------------

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
DESTDIR ?=

CC ?= cc
CXX ?= c++
LD ?= ld
AR ?= ar
OBJCOPY ?= objcopy
INSTALL ?= install
PYTHON ?= python3
VALGRIND ?= valgrind

TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),target))
BUILD := $(TARGET_DIR)/c
VENV := $(abspath .venv)
VENV_PYTHON := $(VENV)/bin/python

VERSION := $(shell sed -n 's/^version = "\(.*\)"$$/\1/p' Cargo.toml)
ABI := $(shell sed -n 's/.*TAKETWO_ABI_VERSION: u32 = \(.*\);/\1/p' ffi-c/src/lib.rs)


.PHONY: help
help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 28

# --- the C library ------------------------------------------------------------------------------

RUST_LIBRARY := $(TARGET_DIR)/c-library/libtaketwo_ffi
SHARED := $(BUILD)/libtaketwo.so.$(ABI).$(VERSION)
STATIC := $(BUILD)/libtaketwo.a

.PHONY: c-library
c-library: $(STATIC) ## the C library, shared and static

# `make install` after this needs no cargo, so that it may be done by somebody who has none.
$(STATIC): Makefile Cargo.toml Cargo.lock $(wildcard core/Cargo.toml core/src/*.rs ffi-c/Cargo.toml \
		ffi-c/build.rs ffi-c/src/*.rs)
	cargo rustc --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-ffi \
		--profile c-library -- -C link-arg=-nostartfiles
	rm -rf "$(BUILD)"
	mkdir -p "$(BUILD)"
	cp "$(RUST_LIBRARY).so" "$(SHARED)"
	ln -s "$(notdir $(SHARED))" "$(BUILD)/libtaketwo.so.$(ABI)"
	ln -s "libtaketwo.so.$(ABI)" "$(BUILD)/libtaketwo.so"
# rustc's archive holds all of its runtime; kept is what our functions need, and only they show.
	$(LD) -r -u taketwo_classify -o "$(BUILD)/taketwo.o" "$(RUST_LIBRARY).a"
	$(OBJCOPY) --wildcard --keep-global-symbol 'taketwo_*' --strip-unneeded "$(BUILD)/taketwo.o"
	$(AR) rcsD "$@" "$(BUILD)/taketwo.o"

.PHONY: install
install: c-library ## the C library into DESTDIR/PREFIX
	$(INSTALL) -d "$(DESTDIR)$(LIBDIR)/pkgconfig" "$(DESTDIR)$(INCLUDEDIR)"
	$(INSTALL) -m 755 "$(SHARED)" "$(DESTDIR)$(LIBDIR)"
	ln -sf "$(notdir $(SHARED))" "$(DESTDIR)$(LIBDIR)/libtaketwo.so.$(ABI)"
	ln -sf "libtaketwo.so.$(ABI)" "$(DESTDIR)$(LIBDIR)/libtaketwo.so"
	$(INSTALL) -m 644 "$(STATIC)" "$(DESTDIR)$(LIBDIR)"
	$(INSTALL) -m 644 include/taketwo.h "$(DESTDIR)$(INCLUDEDIR)"
	sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' \
		-e 's|@VERSION@|$(VERSION)|' ffi-c/taketwo.pc.in \
		> "$(DESTDIR)$(LIBDIR)/pkgconfig/taketwo.pc"

.PHONY: uninstall
uninstall: ## what `make install` has put there
	rm -f "$(DESTDIR)$(LIBDIR)"/libtaketwo.so* "$(DESTDIR)$(LIBDIR)/libtaketwo.a" \
		"$(DESTDIR)$(LIBDIR)/pkgconfig/taketwo.pc" "$(DESTDIR)$(INCLUDEDIR)/taketwo.h"

# --- tests --------------------------------------------------------------------------------------

.PHONY: test
test: test-rust test-c test-python ## every test of the three languages

.PHONY: test-rust
test-rust:
	cargo test --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo
	cargo test --locked --quiet --target-dir "$(TARGET_DIR)" --workspace --all-features

.PHONY: test-c
test-c: c-library
	CC="$(CC)" CXX="$(CXX)" PYTHON="$(PYTHON)" sh ffi-c/tests/run.sh "$(BUILD)"

.PHONY: test-python
test-python: $(VENV)/dev
	cd py && "$(VENV_PYTHON)" -m pytest --quiet -p no:cacheprovider

# --- the local environment ----------------------------------------------------------------------

$(VENV)/pyvenv.cfg:
	@"$(PYTHON)" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' || { \
		echo "needs $(PYTHON) 3.10 or newer with venv and pip (Debian: python3-venv)" >&2; exit 1; }
	"$(PYTHON)" -m venv "$(VENV)"

PY_SOURCES := Cargo.toml Cargo.lock $(wildcard core/Cargo.toml core/src/*.rs py/Cargo.toml \
	py/pyproject.toml py/README.md py/src/*.rs py/python/taketwo/*)

# The package as its users get it: built into a wheel, with the command.
$(VENV)/package: $(VENV)/pyvenv.cfg $(PY_SOURCES)
	CARGO_TARGET_DIR="$(TARGET_DIR)" "$(VENV_PYTHON)" -m pip install --quiet \
		--disable-pip-version-check --force-reinstall "./py[cli]"
	touch "$@"

$(VENV)/dev: $(VENV)/package py/requirements-dev.txt
	"$(VENV_PYTHON)" -m pip install --quiet --disable-pip-version-check -r py/requirements-dev.txt
	touch "$@"

# --- to look at ---------------------------------------------------------------------------------

.PHONY: demo
demo: $(VENV)/package ## installs the Python package into .venv and triages the example
	"$(VENV)/bin/taketwo" triage examples/tasks.jsonl

# --- long runs, outside of the gate --------------------------------------------------------------

HUGE_LINE_BYTES ?= 10000000000

.PHONY: hard-huge-line
hard-huge-line: $(VENV)/package c-library ## a line of 10 GB through Rust, C and the command
	HUGE_LINE_BYTES=$(HUGE_LINE_BYTES) cargo test --locked --quiet --release \
		--target-dir "$(TARGET_DIR)" --package taketwo --features serde --test hostile \
		a_line_longer_than_memory -- --nocapture
	$(CC) -std=c99 -O2 -Iinclude examples/c/triage.c "$(STATIC)" -o "$(BUILD)/triage"
	"$(VENV_PYTHON)" py/tests/huge_line.py $(HUGE_LINE_BYTES) "$(BUILD)/triage"
	"$(VENV_PYTHON)" py/tests/huge_line.py $(HUGE_LINE_BYTES) "$(VENV)/bin/taketwo" triage --skip-bad

# --- checks -------------------------------------------------------------------------------------

.PHONY: generated
generated: ## writes the C header and the Python enums anew
	cargo run --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-codegen

.PHONY: check
check: test checks ## everything that the gate holds a change to

.PHONY: checks
checks: check-generated check-model check-rust check-loom check-package check-library check-install check-c check-python

.PHONY: check-generated
check-generated:
	cargo run --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-codegen -- --check

.PHONY: check-rust
check-rust:
	cargo fmt --all --check
	PYO3_PYTHON="$(PYTHON)" cargo clippy --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo -- -D warnings
	PYO3_PYTHON="$(PYTHON)" cargo clippy --locked --quiet --target-dir "$(TARGET_DIR)" --workspace --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --quiet --target-dir "$(TARGET_DIR)" --workspace --all-features --no-deps

# The atomic budget under every order of two threads.
.PHONY: check-loom
check-loom:
	RUSTFLAGS="--cfg loom" cargo test --locked --quiet --release --target-dir "$(TARGET_DIR)/loom" \
		--package taketwo --test loom_budget

# Each public function of core, in a program that does not link if one can panic.
NO_PANIC := cargo build --locked --quiet --manifest-path no-panic/Cargo.toml \
	--target-dir "$(TARGET_DIR)/no-panic"

.PHONY: check-no-panic
check-no-panic:
	$(NO_PANIC) --profile no-unwinding
	$(NO_PANIC) --release
	"$(TARGET_DIR)/no-panic/release/taketwo-no-panic" core/api.txt
	@for profile in no-unwinding release; do \
		if $(NO_PANIC) --profile $$profile --features planted 2> /dev/null; then \
			echo "a planted panic was not seen ($$profile)" >&2; exit 1; \
		fi; \
	done

# The rows that the independent model writes are those that it would write now.
.PHONY: check-model
check-model:
	"$(PYTHON)" conformance/model.py
	"$(PYTHON)" conformance/generate.py --check

# `cargo package` of a crate that depends on core needs core in the registry, so all at once. In a
# new folder each time: cargo remembers what it unpacked by the folder and the version alone.
.PHONY: check-package
check-package:
	folder=$$(mktemp -d "$(TARGET_DIR)/package.XXXXXX") && \
		PYO3_BUILD_EXTENSION_MODULE=1 cargo package --locked --quiet --allow-dirty \
			--target-dir "$$folder" --package taketwo --package taketwo-ffi --package taketwo-py && \
		rm -r "$$folder"

.PHONY: check-library
check-library: c-library
	sh ffi-c/tests/check-library.sh "$(SHARED)" "$(STATIC)" "$(ABI)"

# As a user's build would find it: by pkg-config, in a place of its own.
.PHONY: check-install
check-install: c-library
	rm -rf "$(BUILD)/installed"
	$(MAKE) --no-print-directory install DESTDIR= PREFIX="$(BUILD)/installed"
	export PKG_CONFIG_PATH="$(BUILD)/installed/lib/pkgconfig" && \
		$(CC) -std=c99 examples/c/triage.c $$(pkg-config --cflags --libs taketwo) \
			-o "$(BUILD)/installed/triage" && \
		LD_LIBRARY_PATH="$(BUILD)/installed/lib" "$(BUILD)/installed/triage" examples/tasks.jsonl \
			| grep -q '31 of 52 tasks failed' && \
		test "$$(pkg-config --modversion taketwo)" = "$(VERSION)"
	$(MAKE) --no-print-directory uninstall DESTDIR= PREFIX="$(BUILD)/installed"
	test -z "$$(find "$(BUILD)/installed" -name '*taketwo*')"

HEADER_STANDARDS := c99 c11 c17 c2x c++11 c++17 c++20
ASAN := -g -fsanitize=address,undefined -fno-sanitize-recover=all
ASAN_TARGET := $(shell rustc -vV | sed -n 's/^host: //p')

.PHONY: check-c
check-c: c-library
	for standard in $(HEADER_STANDARDS); do \
		for compiler in "$(CC)" clang; do \
			case $$standard in c++*) language=c++ ;; *) language=c ;; esac; \
			echo '#include "taketwo.h"' | $$compiler -std=$$standard -x $$language -fsyntax-only \
				-Wall -Wextra -Werror -pedantic -Iinclude - || exit 1; \
		done; \
	done
	CC=clang CXX=clang++ PYTHON="$(PYTHON)" sh ffi-c/tests/run.sh "$(BUILD)" clang
	CC="$(CC)" CXX="$(CXX)" PYTHON="$(PYTHON)" GARBAGE=20000 CFLAGS=-g \
		RUNNER="$(VALGRIND) --quiet --error-exitcode=99 --leak-check=full" \
		sh ffi-c/tests/run.sh "$(BUILD)" valgrind
	CC="$(CC)" CXX="$(CXX)" PYTHON="$(PYTHON)" CFLAGS="$(ASAN)" sh ffi-c/tests/run.sh "$(BUILD)" asan
# Once more with the library itself under ASan, so that a read too far inside of it is seen too.
	RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address" cargo rustc --locked --quiet \
		--target-dir "$(TARGET_DIR)/asan" --target "$(ASAN_TARGET)" --package taketwo-ffi \
		--profile c-library --crate-type staticlib
	mkdir -p "$(TARGET_DIR)/asan/c"
	cp "$(TARGET_DIR)/asan/$(ASAN_TARGET)/c-library/libtaketwo_ffi.a" "$(TARGET_DIR)/asan/c/libtaketwo.a"
	CC=clang CXX=clang++ PYTHON="$(PYTHON)" CFLAGS="$(ASAN)" sh ffi-c/tests/run.sh "$(TARGET_DIR)/asan/c"

.PHONY: check-python
check-python: $(VENV)/dev
	cd py && "$(VENV)/bin/ruff" format --no-cache --check .
	cd py && "$(VENV)/bin/ruff" check --no-cache .
	cd py && "$(VENV)/bin/mypy" --strict --cache-dir=/dev/null python tests/typing_api.py
	cd "$(VENV)" && bin/python -m mypy.stubtest taketwo --allowlist "$(CURDIR)/py/stubtest-allowlist.txt"
	CARGO_TARGET_DIR="$(TARGET_DIR)" sh py/tests/check-wheels.sh "$(VENV)/bin/maturin" "$(TARGET_DIR)/packages"

# --- the long checks ----------------------------------------------------------------------------

TOOLS := $(TARGET_DIR)/tools
CARGO_MUTANTS_VERSION := 27.1.0
CARGO_LLVM_COV_VERSION := 0.9.1

$(TOOLS)/cargo-%:
	cargo install --locked --quiet --root "$(TOOLS)" --no-track --force "cargo-$*"
	touch "$@"

.PHONY: hard-mutants
hard-mutants: $(TOOLS)/cargo-mutants@$(CARGO_MUTANTS_VERSION) ## a test for whatever can go wrong in core
	.ci/mutants.sh "$(TOOLS)/bin/cargo-mutants" "$(TARGET_DIR)/mutants"

# Debian's llvm-22, as the versions of a profile and of what reads it have to fit.
.PHONY: hard-coverage
hard-coverage: $(TOOLS)/cargo-llvm-cov@$(CARGO_LLVM_COV_VERSION) ## every line of core and of the C library is run
	LLVM_COV=/usr/bin/llvm-cov-22 LLVM_PROFDATA=/usr/bin/llvm-profdata-22 \
		CC="$(CC)" CXX="$(CXX)" PYTHON="$(PYTHON)" \
		.ci/coverage.sh "$(TOOLS)/bin/cargo-llvm-cov" "$(TARGET_DIR)/coverage"

.PHONY: hard-asan
hard-asan: ## the tests of core, every read and write watched
	RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address" CARGO_PROFILE_DEV_OPT_LEVEL=1 \
		cargo test --locked --quiet --target-dir "$(TARGET_DIR)/asan" --target "$(ASAN_TARGET)" \
		--package taketwo --all-features --lib --tests

.PHONY: clean
clean: ## all that was built
	rm -rf target "$(BUILD)" "$(VENV)"
