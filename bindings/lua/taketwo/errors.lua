-- What can go wrong. An error is a table, whose text is its message:
--   status   what became of the call: "invalid_task", "invalid_policy", "invalid_state", "out_of_turn" ..
--   kind     what is wrong, in a word that stays the same: "broken_json", "bad_checksum" ..
--   message  all of it in a sentence
-- For a record that cannot be read also path, value, and offset and line where they are known.

local ffi = require "ffi"
local arguments = require "taketwo.arguments"
local header = require "taketwo.header"
local library = require "taketwo.library"

local Error = {}
Error.__index = Error
Error.__tostring = function(self) return self.message end

local OK = header.status.ok
local statuses = {}
for name, number in pairs(header.status) do
    statuses[number] = name
end

local errors = {}

local function make(status, kind, message)
    local name = statuses[status] or status -- one that is newer than this keeps its number
    message = message or library.text(library.C.taketwo_status_message(status)) or ("taketwo: status %s"):format(name)
    return setmetatable({ status = name, kind = kind or name, message = message }, Error)
end

-- Nil where the status is that of success. `told` is the taketwo_error that the call may have filled.
function errors.of(status, told)
    if status == OK then return nil end
    if told == nil or told.name[0] == 0 then return make(status) end
    return make(status, ffi.string(told.name), ffi.string(told.message))
end

-- The same for a record that cannot be read.
function errors.of_task(status, told)
    local error = make(status, library.names.task_error_kind[told.kind], ffi.string(told.message))
    error.path, error.value = ffi.string(told.path), ffi.string(told.value, told.value_len)
    error.offset = told.has_offset and arguments.number(told.offset) or nil
    error.line = told.line ~= 0 and arguments.number(told.line) or nil
    return error
end

function errors.invalid_argument(message)
    return make(header.status.invalid_argument, nil, message)
end

return errors
