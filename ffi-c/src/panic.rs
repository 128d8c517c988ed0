use core::panic::PanicInfo;

/// Ends the program where it stands: a panic would be a bug in taketwo, and the library has no way
/// to report one. `make check-library` shows that the shared library holds no path to it.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    loop {
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        // SAFETY: an undefined instruction touches nothing; the kernel ends the program.
        unsafe {
            core::arch::asm!("ud2", options(noreturn, nomem, nostack));
        }
        #[cfg(any(target_arch = "aarch64", target_arch = "arm"))]
        // SAFETY: an undefined instruction touches nothing; the kernel ends the program.
        unsafe {
            core::arch::asm!("udf #0", options(noreturn, nomem, nostack));
        }
        #[cfg(not(any(
            target_arch = "x86",
            target_arch = "x86_64",
            target_arch = "aarch64",
            target_arch = "arm",
        )))]
        core::hint::spin_loop();
    }
}
