rockspec_format = "3.0"
package = "taketwo"
version = "scm-1"
-- `luarocks make` takes the folder that this file is in.
source = { url = "." }
description = {
    summary = "Why a Runway API task failed, whether to try again, whether the credits come back, and what to tell the user",
    license = "MIT OR Apache-2.0",
    labels = { "retry", "backoff", "ffi" },
}
dependencies = { "lua == 5.1" } -- LuaJIT, which calls itself that
external_dependencies = { TAKETWO = { library = "taketwo" } }
build = {
    type = "builtin",
    modules = {
        ["taketwo"] = "taketwo/init.lua",
        ["taketwo.arguments"] = "taketwo/arguments.lua",
        ["taketwo.budget"] = "taketwo/budget.lua",
        ["taketwo.classification"] = "taketwo/classification.lua",
        ["taketwo.decision"] = "taketwo/decision.lua",
        ["taketwo.errors"] = "taketwo/errors.lua",
        ["taketwo.failure"] = "taketwo/failure.lua",
        ["taketwo.header"] = "taketwo/header.lua",
        ["taketwo.http"] = "taketwo/http.lua",
        ["taketwo.job"] = "taketwo/job.lua",
        ["taketwo.library"] = "taketwo/library.lua",
        ["taketwo.policy"] = "taketwo/policy.lua",
        ["taketwo.rules"] = "taketwo/rules.lua",
        ["taketwo.task"] = "taketwo/task.lua",
    },
}
