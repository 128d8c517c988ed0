const std = @import("std");

/// The module `taketwo`. It wants the C library: where that is not installed, `-Dlibrary=FOLDER`
/// says where it is.
pub fn build(b: *std.Build) void {
    const target = b.standardTargetOptions(.{});
    const optimize = b.standardOptimizeOption(.{});
    const module = b.addModule("taketwo", .{
        .root_source_file = b.path("src/root.zig"),
        .target = target,
        .optimize = optimize,
    });
    if (b.option([]const u8, "library", "the folder of libtaketwo")) |folder| {
        module.addLibraryPath(.{ .cwd_relative = folder });
    }
    // The static one wants no libc.
    module.linkSystemLibrary("taketwo", .{ .preferred_link_mode = .static, .search_strategy = .mode_first });

    const tests = b.addTest(.{ .root_module = b.createModule(.{
        .root_source_file = b.path("tests/contract.zig"),
        .target = target,
        .optimize = optimize,
        .imports = &.{.{ .name = "taketwo", .module = module }},
    }) });
    b.step("test", "what a user of the binding relies on").dependOn(&b.addRunArtifact(tests).step);
}
