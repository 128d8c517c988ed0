-- taketwo: why a Runway API task failed, and whether to try again. For LuaJIT.
--
-- Needs libtaketwo where the loader finds it. Values are Lua's own: texts are copied, names of
-- enumerators are strings, and what is not there is nil. Each Lua state is of one thread, and so is what
-- it makes.

local classification = require "taketwo.classification"
local failure = require "taketwo.failure"
local header = require "taketwo.header"
local library = require "taketwo.library"
local task = require "taketwo.task"

local constants = library.constants

return {
    VERSION = library.text(library.C.taketwo_version()),
    TABLE_VERSION = library.C.taketwo_table_version(),
    MAX_LINE_BYTES = header.MAX_LINE_BYTES,

    classify = classification.classify,
    classify_http = require("taketwo.http").classify,
    read_task = task.read_task,
    read_line = task.read_line,
    read_lines = task.read_lines,
    Policy = require "taketwo.policy",
    Budget = require "taketwo.budget",
    Job = require "taketwo.job",
    failure = { cancelled = failure.cancelled, creation = failure.creation },

    -- By name: what a rule says, whatever the code was.
    rules = require("taketwo.rules").by_name,

    -- The names that answers hold, for those who want a misspelled one to be an error.
    Rule = constants.rule,
    Family = constants.family,
    Verdict = constants.verdict,
    Stage = constants.stage,
    Refund = constants.refund,
    Remedy = constants.remedy,
    Basis = constants.basis,
    Status = constants.task_status,
    TaskErrorKind = constants.task_error_kind,
    RetryClass = constants.retry_class,
    Action = constants.action,
    Check = constants.check,
    Phase = constants.phase,
    Preset = constants.preset,
}
