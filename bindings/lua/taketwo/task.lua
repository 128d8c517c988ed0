-- Records of tasks, as JSON and as JSON Lines.

local ffi = require "ffi"
local arguments = require "taketwo.arguments"
local classification = require "taketwo.classification"
local errors = require "taketwo.errors"
local header = require "taketwo.header"
local library = require "taketwo.library"

local C, status = library.C, header.status

local Task = { name = "task" }
Task.__index = Task

local task = { Task = Task }

-- A text of a task, which points into its record. It is taken out of the record as a string, since a
-- pointer alone would not keep the record from being collected.
local function decoded(record, pointer, length)
    if pointer == nil then return nil end
    local from = tonumber(pointer - ffi.cast("const char *", record))
    local source = record:sub(from + 1, from + tonumber(length))
    return library.written(#source + 1, function(buffer, capacity)
        return C.taketwo_decode_text(source, #source, buffer, capacity)
    end)
end

local function of(found, record)
    local code = decoded(record, found.failure_code, found.failure_code_len)
    local status_name = library.names.task_status[found.status]
    local failed = status_name == library.constants.task_status.FAILED
    return setmetatable({
        status = status_name,
        is_over = found.is_over,
        failure_code = code,
        failure = decoded(record, found.failure, found.failure_len),
        cost_millicredits = found.has_cost and arguments.number(found.cost_millicredits) or nil,
        estimated_cost_millicredits = found.has_estimated_cost
            and arguments.number(found.estimated_cost_millicredits) or nil,
        classification = failed and classification.of(found.classification, code) or nil,
        charged_despite_refund = found.charged_despite_refund,
    }, Task)
end

-- A task from the JSON that the Get Task endpoint gives; nil and an error where it cannot be read.
function task.read_task(json)
    arguments.string("json", json)
    local found, told = ffi.new("taketwo_task"), ffi.new("taketwo_task_error")
    local answer = C.taketwo_read_task(json, #json, found, told)
    if answer == status.ok then return of(found, json) end
    return nil, errors.of_task(answer, told)
end

-- A task from a line of JSON Lines. false for a blank line; nil and an error where it cannot be read.
function task.read_line(line, number, max_bytes)
    arguments.string("line", line)
    number = arguments.uint64("number", number or 0)
    max_bytes = arguments.uint64("max_bytes", max_bytes or header.MAX_LINE_BYTES)
    local found, told = ffi.new("taketwo_task"), ffi.new("taketwo_task_error")
    local answer = C.taketwo_read_line(line, #line, number, max_bytes, found, told)
    if answer == status.ok then return of(found, line) end
    if answer == status.blank_line then return false end
    return nil, errors.of_task(answer, told)
end

-- `for number, task, err in taketwo.read_lines(text) do`: each line that is not blank.
function task.read_lines(text, max_bytes)
    arguments.string("text", text)
    local at, number = 1, 0
    return function()
        while at <= #text do
            local stop = text:find("\n", at, true) or #text + 1
            local line = text:sub(at, stop - 1)
            at, number = stop + 1, number + 1
            local found, err = task.read_line(line, number, max_bytes)
            if found ~= false then return number, found, err end
        end
    end
end

return task
