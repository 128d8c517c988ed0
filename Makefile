# One target per check; `make check` is all of them. `make test` and `make demo` set up all they
# need on a machine with cargo, a C compiler and python3.

.DELETE_ON_ERROR:
.SUFFIXES:

# --- settings -----------------------------------------------------------------------------------

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
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

RUST_LIBRARY := $(TARGET_DIR)/c-library/libtaketwo_ffi.a
SHARED := $(BUILD)/libtaketwo.so.$(ABI).$(VERSION)
STATIC := $(BUILD)/libtaketwo.a

# The shared library is made of the same object file as the static one.
#   -nostdlib -lc       no startup files, which ask for more of the host than memcpy; but libc by name,
#                       or the loader may ask for memcpy before libc can say which one it is
#   --gc-sections       what no function of the header needs is left out
#   -z noseparate-code  no padding between code and data
#   -z norelro          no padding either; what it would make read-only is 40 pointers
#   --build-id=none     nobody asks for it
#   --hash-style=gnu    one table of symbols, not two
#   -Bsymbolic          our own functions call each other, whatever else has their names
LINK_SHARED := -shared -nostdlib -Wl,-soname,libtaketwo.so.$(ABI) -Wl,--gc-sections \
	-Wl,-z,noseparate-code -Wl,-z,norelro -Wl,--build-id=none -Wl,--hash-style=gnu -Wl,-Bsymbolic

.PHONY: c-library
c-library: $(STATIC) ## the C library, shared and static

# `make install` after this needs no cargo, so that it may be done by somebody who has none.
$(STATIC): Makefile Cargo.toml Cargo.lock $(wildcard core/Cargo.toml core/src/*.rs ffi-c/Cargo.toml \
		ffi-c/src/*.rs)
	cargo rustc --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-ffi \
		--profile c-library -- -C force-unwind-tables=no
	rm -rf "$(BUILD)"
	mkdir -p "$(BUILD)"
# rustc's archive holds all of its runtime; kept is what our functions need, and only they show.
# Nothing unwinds through the library, so it carries no tables for that.
	$(LD) -r -u taketwo_classify -o "$(BUILD)/taketwo.o" "$(RUST_LIBRARY)"
	$(OBJCOPY) --wildcard --keep-global-symbol 'taketwo_*' --remove-section .eh_frame \
		"$(BUILD)/taketwo.o"
	$(CC) $(LINK_SHARED) "$(BUILD)/taketwo.o" -lc -o "$(SHARED)"
	$(OBJCOPY) --strip-unneeded "$(BUILD)/taketwo.o"
	$(AR) rcsD "$@" "$(BUILD)/taketwo.o"
	ln -s "$(notdir $(SHARED))" "$(BUILD)/libtaketwo.so.$(ABI)"
	ln -s "libtaketwo.so.$(ABI)" "$(BUILD)/libtaketwo.so"

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
	py/pyproject.toml py/README.md py/src/*.rs py/src/*/*.rs py/python/taketwo/* \
	py/python/taketwo/*/*.py)

# The package as its users get it: built into a wheel, with the command.
$(VENV)/package: $(VENV)/pyvenv.cfg $(PY_SOURCES)
	CARGO_TARGET_DIR="$(TARGET_DIR)" "$(VENV_PYTHON)" -m pip install --quiet \
		--disable-pip-version-check --force-reinstall "./py[cli]"
	touch "$@"

$(VENV)/dev: $(VENV)/package .ci/tools/python.txt
	"$(VENV_PYTHON)" -m pip install --quiet --disable-pip-version-check -r .ci/tools/python.txt
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
generated: ## writes the C header, and what follows from it, anew
	cargo run --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-codegen
	"$(PYTHON)" bindings/generate

.PHONY: check
check: test checks ## everything that the gate holds a change to

.PHONY: checks
checks: check-generated check-model check-rust check-loom check-no-panic check-package check-library \
	check-install check-c check-python check-promises check-counts check-performance check-alike check-machines check-dashboard \
	check-fuzz

# What takes too long for every change. Wants Debian, as the gate does.
.PHONY: hard
hard: hard-fuzz hard-mutants hard-coverage hard-asan hard-supply hard-huge-line check-bench check-engines look-at-dashboard ## the long checks

.PHONY: check-generated
check-generated:
	cargo run --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-codegen -- --check
	"$(PYTHON)" bindings/generate --check

.PHONY: check-rust
check-rust:
	cargo fmt --all --check
	for features in "" json serde; do \
		cargo clippy --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo \
			--features "$$features" -- -D warnings || exit 1; \
	done
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
	$(MAKE) --no-print-directory asan-library
	CC=clang CXX=clang++ PYTHON="$(PYTHON)" CFLAGS="$(ASAN)" sh ffi-c/tests/run.sh "$(TARGET_DIR)/asan/c"

.PHONY: asan-library
asan-library:
	RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address" cargo rustc --locked --quiet \
		--target-dir "$(TARGET_DIR)/asan" --target "$(ASAN_TARGET)" --package taketwo-ffi \
		--profile c-library --crate-type staticlib
	mkdir -p "$(TARGET_DIR)/asan/c"
	cp "$(TARGET_DIR)/asan/$(ASAN_TARGET)/c-library/libtaketwo_ffi.a" "$(TARGET_DIR)/asan/c/libtaketwo.a"

.PHONY: check-python
check-python: $(VENV)/dev
	cd py && "$(VENV)/bin/ruff" format --no-cache --check .
	cd py && "$(VENV)/bin/ruff" check --no-cache .
	cd py && "$(VENV)/bin/mypy" --strict --cache-dir=/dev/null python tests/typing_api.py
	cd "$(VENV)" && bin/python -m mypy.stubtest taketwo --allowlist "$(CURDIR)/py/stubtest-allowlist.txt"
	CARGO_TARGET_DIR="$(TARGET_DIR)" sh py/tests/check-wheels.sh "$(VENV)/bin/maturin" "$(TARGET_DIR)/packages"

# --- what is promised to others -----------------------------------------------------------------

CARGO_TOOLS := $(TARGET_DIR)/tools
OLDEST_RUST := $(shell sed -n 's/^rust-version = "\(.*\)"$$/\1/p' Cargo.toml)
RUSTDOC_JSON := $(TARGET_DIR)/api/doc/taketwo.json

# A tool of cargo's, at the version that .ci/tools/cargo.txt names. Not optimised: that takes longer
# than the tools ever run.
$(CARGO_TOOLS)/bin/%: .ci/tools/cargo.txt
	cargo install --locked --quiet --debug --root "$(CARGO_TOOLS)" "$$(grep '^$*@' $<)"
	touch "$@"

.PHONY: check-promises
check-promises: check-msrv check-api check-abi check-dependencies ## oldest Rust, interfaces, dependencies

.PHONY: snapshots
snapshots: $(RUSTDOC_JSON) ## writes the Rust and the C interface as text anew
	cargo run --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-codegen --bin rust-api \
		"$(RUSTDOC_JSON)" > core/api.txt
	CC="$(CC)" "$(PYTHON)" ffi-c/tests/abi.py > ffi-c/abi.txt
	$(MAKE) --no-print-directory "$(TARGET_DIR)/abi.xml"
	cp "$(TARGET_DIR)/abi.xml" ffi-c/abi.xml

.PHONY: fixtures
fixtures: $(VENV)/dev ## writes the states that this release saves, once
	"$(VENV_PYTHON)" py/tests/write_fixtures.py

# In a folder of its own, since RUSTC_BOOTSTRAP makes cargo build all crates anew.
.PHONY: $(RUSTDOC_JSON)
$(RUSTDOC_JSON):
	RUSTC_BOOTSTRAP=1 cargo rustdoc --locked --quiet --target-dir "$(TARGET_DIR)/api" \
		--package taketwo --lib --all-features -- -Z unstable-options --output-format json

.PHONY: check-api
check-api: $(RUSTDOC_JSON)
	cargo run --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-codegen --bin rust-api \
		"$(RUSTDOC_JSON)" > "$(TARGET_DIR)/api.txt"
	diff -u core/api.txt "$(TARGET_DIR)/api.txt" || { \
		echo "the Rust interface has changed: see docs/compatibility.md, then make snapshots" >&2; exit 1; }

# What the library was compiled with, as its debug information has it: unlike the header, that cannot
# say one thing while Rust does another.
.PHONY: $(TARGET_DIR)/abi.xml
$(TARGET_DIR)/abi.xml:
	sh .ci/packages.sh abidw:abigail-tools
	cargo rustc --locked --quiet --target-dir "$(TARGET_DIR)" --package taketwo-ffi --crate-type cdylib
	abidw --no-corpus-path --no-comp-dir-path --no-show-locs --no-elf-needed --no-architecture \
		--type-id-style hash --out-file "$@.whole" "$(TARGET_DIR)/debug/libtaketwo_ffi.so"
	"$(PYTHON)" ffi-c/tests/exported_abi.py < "$@.whole" > "$@"

.PHONY: check-abi
check-abi: $(TARGET_DIR)/abi.xml
	CC="$(CC)" "$(PYTHON)" ffi-c/tests/abi.py > "$(TARGET_DIR)/abi.txt"
	diff -u ffi-c/abi.txt "$(TARGET_DIR)/abi.txt" || { \
		echo "the C interface has changed: see docs/compatibility.md, then make snapshots" >&2; exit 1; }
	abidiff ffi-c/abi.xml "$(TARGET_DIR)/abi.xml" || { \
		echo "what was compiled is another interface: see docs/compatibility.md, then make snapshots" >&2; \
		exit 1; }

$(TARGET_DIR)/rust-$(OLDEST_RUST)/bin/rustc: .ci/debian-rust.sh
	sh .ci/debian-rust.sh "$(OLDEST_RUST)" "$(TARGET_DIR)/rust-$(OLDEST_RUST)"
	touch "$@"

# What ships, with the oldest Rust that it is promised for. Tests and codegen may want a newer one.
.PHONY: check-msrv
check-msrv: $(TARGET_DIR)/rust-$(OLDEST_RUST)/bin/rustc
	for features in "" json serde; do \
		RUSTC="$<" cargo check --locked --quiet --target-dir "$(TARGET_DIR)/msrv" --package taketwo \
			--features "$$features" || exit 1; \
	done
	RUSTC="$<" PYO3_BUILD_EXTENSION_MODULE=1 PYO3_PYTHON="$(PYTHON)" cargo check --locked --quiet \
		--target-dir "$(TARGET_DIR)/msrv" --package taketwo-ffi --package taketwo-py

.PHONY: check-dependencies
check-dependencies: $(VENV)/package
	cargo metadata --locked --no-deps --format-version 1 > "$(TARGET_DIR)/metadata.json"
	"$(VENV_PYTHON)" .ci/dependencies.py "$(TARGET_DIR)/metadata.json"

# Licences, duplicates and sources of the crates. Takes minutes the first time.
.PHONY: check-deny
check-deny: $(CARGO_TOOLS)/bin/cargo-deny
	"$<" --locked --all-features check bans licenses sources

# --- what is given to others --------------------------------------------------------------------

WHEEL_TOOLS := $(TARGET_DIR)/wheel-tools
DEBIAN_RUST := $(TARGET_DIR)/rust-debian
WHEEL_X86_64 := x86_64-unknown-linux-gnu
WHEEL_AARCH64 := aarch64-unknown-linux-gnu

$(WHEEL_TOOLS)/done: .ci/tools/wheels.txt .ci/tools/python.txt
	"$(PYTHON)" -m venv "$(WHEEL_TOOLS)"
	"$(WHEEL_TOOLS)/bin/python" -m pip install --quiet --disable-pip-version-check -r $<
	touch "$@"

# A Rust with the source of its library, for targets whose library is not installed.
$(DEBIAN_RUST)/bin/rustc: .ci/debian-rust.sh .ci/tools/debian.txt
	sh .ci/debian-rust.sh "$$(sed -n 's/^rustc-web //p' .ci/tools/debian.txt)" "$(DEBIAN_RUST)" rust-web-src
	touch "$@"

.PHONY: sbom
sbom: $(CARGO_TOOLS)/bin/cargo-cyclonedx ## what each package is made of, as CycloneDX
	sh .ci/sbom.sh "$(CARGO_TOOLS)/bin" "$(TARGET_DIR)/sbom"

.PHONY: wheels
wheels: $(WHEEL_TOOLS)/done $(DEBIAN_RUST)/bin/rustc sbom ## wheels for x86_64 and aarch64, and the sdist
	rm -rf "$(TARGET_DIR)/dist"
	CARGO_TARGET_DIR="$(TARGET_DIR)/wheel-x86_64" sh .ci/wheel.sh "$(WHEEL_TOOLS)/bin" $(WHEEL_X86_64) \
		"$(TARGET_DIR)/dist" --sbom-include "$(TARGET_DIR)/sbom/taketwo-py.cdx.json"
	CARGO_TARGET_DIR="$(TARGET_DIR)/wheel-aarch64" RUSTC="$(DEBIAN_RUST)/bin/rustc" RUSTC_BOOTSTRAP=1 \
		CARGO_UNSTABLE_BUILD_STD=std,panic_abort sh .ci/wheel.sh "$(WHEEL_TOOLS)/bin" $(WHEEL_AARCH64) \
		"$(TARGET_DIR)/dist" --sbom-include "$(TARGET_DIR)/sbom/taketwo-py.cdx.json"
	"$(WHEEL_TOOLS)/bin/maturin" sdist --manifest-path py/Cargo.toml --out "$(TARGET_DIR)/dist"

$(TARGET_DIR)/aarch64-python/bin/python: .ci/aarch64-python.sh
	sh .ci/aarch64-python.sh "$(TARGET_DIR)/aarch64-python"
	touch "$@"

# The wheels used under every CPython that is found, the one for aarch64 under an emulator.
.PHONY: hard-wheels
hard-wheels: wheels $(TARGET_DIR)/aarch64-python/bin/python
	sh .ci/check-wheels.sh "$(WHEEL_TOOLS)/bin" "$(TARGET_DIR)/dist" "$(TARGET_DIR)/aarch64-python/bin/python"

.PHONY: check-reproducible
check-reproducible: $(WHEEL_TOOLS)/done
	sh .ci/check-reproducible.sh "$(WHEEL_TOOLS)/bin" $(WHEEL_X86_64) "$(TARGET_DIR)/reproducible"

.PHONY: hard-supply
hard-supply: check-deny check-reproducible hard-wheels ## licences, same bytes twice, wheels used

# --- fuzzing ------------------------------------------------------------------------------------

FUZZ := $(TARGET_DIR)/fuzz
FUZZ_TARGETS := classify task policy state history
SECONDS_PER_TARGET ?= 60
PROGRAMS ?= 20000

# All of the crate but its targets: the second readings, their tests, the seeds, the programs.
FUZZ_PLAIN := --manifest-path fuzz/Cargo.toml --locked --quiet --release --no-default-features \
	--target-dir "$(FUZZ)/plain"

.PHONY: check-fuzz
check-fuzz: test-fuzz fuzz ## the second readings and their tests, then each fuzz target

.PHONY: test-fuzz
test-fuzz:
	cargo fmt --manifest-path fuzz/Cargo.toml --check
	cargo clippy $(FUZZ_PLAIN) --all-targets -- -D warnings
	cargo test $(FUZZ_PLAIN)

# Core and its parser have no unsafe code, so there is nothing for a sanitizer to see; C is run under
# them instead. Without one any compiler will do: RUSTC_BOOTSTRAP lets a stable one take the options.
.PHONY: fuzz-targets
fuzz-targets: $(CARGO_TOOLS)/bin/cargo-fuzz
	RUSTC_BOOTSTRAP=1 PATH="$(CARGO_TOOLS)/bin:$$PATH" \
		cargo fuzz build --sanitizer none --target-dir "$(FUZZ)"
	ln -sfn "$(ASAN_TARGET)/release" "$(FUZZ)/programs"
	rm -rf "$(FUZZ)/seeds"
	cargo run $(FUZZ_PLAIN) --example seeds "$(FUZZ)/seeds"

.PHONY: fuzz
fuzz: fuzz-targets ## each fuzz target for SECONDS_PER_TARGET seconds, two at a time
	printf '%s\n' $(FUZZ_TARGETS) \
		| xargs -P 2 -I {} sh fuzz/run.sh "$(FUZZ)" {} "$(SECONDS_PER_TARGET)"

.PHONY: hard-fuzz
hard-fuzz: ## each fuzz target for three minutes, and ten times the programs
	$(MAKE) --no-print-directory fuzz SECONDS_PER_TARGET=180
	$(MAKE) --no-print-directory check-alike PROGRAMS=200000

# The same bytes through every language.
.PHONY: check-alike
check-alike: c-library asan-library $(VENV)/dev
	cargo build $(FUZZ_PLAIN) --example alike
	CC="$(CC)" PYTHON="$(VENV_PYTHON)" \
		sh fuzz/alike.sh "$(FUZZ)/plain/release" "$(PROGRAMS)" "$(BUILD)" "$(TARGET_DIR)/asan/c"
# --- benches ------------------------------------------------------------------------------------

BENCH := $(TARGET_DIR)/bench
BENCH_RUST := $(BENCH)/rust/release/taketwo-bench
# Two CPythons, the older first. In the place of the newer one $(PYTHON) will do.
BENCH_PYTHONS := $(BENCH)/python-3.11 $(BENCH)/python-3.13

BENCH_RUN = VALGRIND="$(VALGRIND)" "$(VENV_PYTHON)" bench/bench.py --build "$(BENCH)" \
	--library "$(SHARED)" --wheel "$(BENCH)"/wheel/taketwo-*.whl $(BENCH_PYTHONS)

.PHONY: bench
bench: bench-built $(BENCH)/inputs ## taketwo beside its peers: one table of ratios
	$(BENCH_RUN)

# Every bench once, with the checks of equal answers; ratios of so few rounds mean nothing.
.PHONY: check-bench
check-bench: bench-built
	cargo clippy --locked --quiet --release --manifest-path bench/rust/Cargo.toml \
		--target-dir "$(BENCH)/rust" -- -D warnings
	$(BENCH_RUN) --smoke --rounds 20

# As many as are wanted; the document shows the last three.
.PHONY: record
record: ## keeps what `make bench` measured last: in bench/results and in docs/performance
	mkdir -p bench/results
	cp "$(BENCH)/result.json" "bench/results/$$(date -u +%Y-%m-%d-%H%M).json"
	"$(VENV_PYTHON)" bench/picture.py
	"$(PYTHON)" bench/document.py

# The document says what was recorded; and the form of all that measures.
.PHONY: check-performance
check-performance: $(VENV)/dev
	"$(PYTHON)" bench/document.py --check
	"$(VENV)/bin/ruff" format --no-cache --check --config bench/ruff.toml bench
	"$(VENV)/bin/ruff" check --no-cache --config bench/ruff.toml bench
	cargo fmt --all --check --manifest-path bench/rust/Cargo.toml

.PHONY: bench-built
bench-built: bench-tools $(BENCH)/c/bench $(BENCH)/inputs-65536 $(BENCH)/wheel $(addsuffix /ready,$(BENCH_PYTHONS))
	cargo build --locked --quiet --release --manifest-path bench/rust/Cargo.toml \
		--target-dir "$(BENCH)/rust"

.PHONY: bench-tools
bench-tools:
	sh .ci/packages.sh cc:gcc gperf:gperf valgrind:valgrind readelf:binutils strip:binutils

$(BENCH)/inputs: bench/inputs.py bench/known.csv
	"$(PYTHON)" bench/inputs.py "$@" 1048576
	touch "$@"

$(BENCH)/inputs-65536: bench/inputs.py bench/known.csv
	"$(PYTHON)" bench/inputs.py "$@" 65536
	touch "$@"

$(BENCH)/c/bench: bench/c/bench.c bench/c/gperf.sh $(BENCH)/inputs-65536 $(STATIC)
	mkdir -p "$(BENCH)/c"
	sh bench/c/gperf.sh "$(BENCH)/inputs-65536/known.tsv" \
		| gperf -t -C -l -I -F ', 0' -L ANSI-C -N find_known > "$(BENCH)/c/known.h"
	$(CC) -std=gnu99 -O2 -Wall -Wextra -Werror -Iinclude -I"$(BENCH)/c" bench/c/bench.c -L"$(BUILD)" \
		-ltaketwo -Wl,-rpath,"$(BUILD)" -o "$@"

$(BENCH)/wheel: $(VENV)/dev $(PY_SOURCES)
	rm -rf "$@"
	"$(VENV)/bin/maturin" build --quiet --release --locked --manifest-path py/Cargo.toml \
		--target-dir "$(TARGET_DIR)" --out "$@"
	touch "$@"

# An environment with the wheel, for the newer CPython with the peers too, and the empty call.
$(BENCH)/python-%/ready: $(BENCH)/wheel bench/python/environment.sh bench/python/requirements.txt \
		bench/python/empty.c
	CC="$(CC)" sh bench/python/environment.sh "$(@D)" "$*" "$(BENCH)"/wheel/taketwo-*.whl \
		$(if $(filter $(@D),$(lastword $(BENCH_PYTHONS))),"$(PYTHON)")
	touch "$@"

# What can be counted is held to bench/limits.json. `make limits` writes it anew.
COUNTS = VALGRIND="$(VALGRIND)" "$(PYTHON)" bench/counts.py --binary "$(BENCH_RUST)-counts" \
	--inputs "$(BENCH)/inputs-65536" --library "$(SHARED)" --wheel "$(BENCH)"/wheel/taketwo-*.whl

.PHONY: check-counts
check-counts: counts-built
	$(COUNTS)
	cargo test --locked --quiet --target-dir "$(TARGET_DIR)" --workspace --all-features --test allocations

.PHONY: limits
limits: counts-built
	$(COUNTS) --write

.PHONY: counts-built
counts-built: $(BENCH)/inputs-65536 $(BENCH)/wheel c-library
	cargo build --locked --quiet --release --manifest-path bench/rust/Cargo.toml \
		--target-dir "$(BENCH)/rust" --package taketwo-bench-counts

# --- the long checks ----------------------------------------------------------------------------

.PHONY: hard-mutants
hard-mutants: $(CARGO_TOOLS)/bin/cargo-mutants ## a test for whatever can go wrong in core and for C
	.ci/mutants.sh "$<" "$(TARGET_DIR)/mutants"
	CC="$(CC)" .ci/mutants-c.sh "$<" "$(TARGET_DIR)/mutants-c"

# Debian's llvm-22, as the versions of a profile and of what reads it have to fit.
.PHONY: hard-coverage
hard-coverage: $(CARGO_TOOLS)/bin/cargo-llvm-cov ## every line of core and of the C library is run
	sh .ci/packages.sh llvm-cov-22:llvm-22
	LLVM_COV=/usr/bin/llvm-cov-22 LLVM_PROFDATA=/usr/bin/llvm-profdata-22 \
		CC="$(CC)" CXX="$(CXX)" PYTHON="$(PYTHON)" \
		.ci/coverage.sh "$<" "$(TARGET_DIR)/coverage"

.PHONY: hard-asan
hard-asan: ## the tests of core, every read and write watched
	RUSTC_BOOTSTRAP=1 RUSTFLAGS="-Zsanitizer=address" CARGO_PROFILE_DEV_OPT_LEVEL=1 \
		cargo test --locked --quiet --target-dir "$(TARGET_DIR)/asan" --target "$(ASAN_TARGET)" \
		--package taketwo --all-features --lib --tests

include mk/*.mk

.PHONY: clean
clean: ## all that was built
	rm -rf target "$(BUILD)" "$(VENV)"
