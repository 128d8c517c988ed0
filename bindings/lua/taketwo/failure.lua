-- How an attempt ended, other than well. A task that failed, or its classification, is one too.

local ffi = require "ffi"
local arguments = require "taketwo.arguments"
local classification = require "taketwo.classification"
local library = require "taketwo.library"
local task = require "taketwo.task"

local C = library.C
local statuses = library.constants.task_status

local failure = {}

function failure.cancelled()
    return C.taketwo_failure_cancelled()
end

-- A request to create a task that ended with an HTTP status which is no success, nil for no answer.
function failure.creation(http_status)
    return C.taketwo_failure_creation(arguments.integer("http_status", http_status or 0, 65535))
end

-- The struct for any of them, and what the record of the task says that it was charged. Raises for
-- anything else, a task that did not fail among it.
function failure.of(given)
    if ffi.istype("taketwo_failure", given) then return given end
    local kind = type(given) == "table" and getmetatable(given)
    local charge, found = nil, given
    if kind == task.Task then
        charge = given.cost_millicredits
        if given.status == statuses.CANCELLED then return failure.cancelled(), charge end
        found = given.classification
    end
    if not found or getmetatable(found) ~= classification.Classification then
        error("failure: expected a failure, a classification or a task that failed, found "
            .. (kind == task.Task and "a task that is " .. given.status or tostring(given)), 3)
    end
    return C.taketwo_failure_task(ffi.new("taketwo_classification", { rule = found.rule_number })), charge
end

return failure
