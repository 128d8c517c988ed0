# --- other machines -----------------------------------------------------------------------------

MACHINES := $(TARGET_DIR)/machines
MACHINE_TARGETS := aarch64-unknown-linux-musl s390x-unknown-linux-musl thumbv7em-none-eabihf

# The library as it is shipped, for machines whose core has to be built first.
.PHONY: machine-libraries
machine-libraries: $(DEBIAN_RUST)/bin/rustc
	RUSTC="$<" RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=core,panic_abort cargo rustc --locked --quiet \
		--target-dir "$(MACHINES)" --package taketwo-ffi --profile c-library \
		$(addprefix --target ,$(MACHINE_TARGETS))

.PHONY: check-machines
check-machines: machine-libraries $(WHEEL_TOOLS)/done ## aarch64, big-endian s390x, a microcontroller
	sh .ci/packages.sh clang:clang ld.lld:lld qemu-aarch64:qemu-user qemu-system-arm:qemu-system-arm
	PYTHON="$(PYTHON)" sh ffi-c/tests/machines.sh "$(MACHINES)" \
		"$(WHEEL_TOOLS)/bin/python -m ziglang" "$(MACHINES)/tests"
