-- When, and how often, to retry. Only `set` changes a policy; do that before jobs are made with it, which
-- know it by its fingerprint.

local ffi = require "ffi"
local arguments = require "taketwo.arguments"
local errors = require "taketwo.errors"
local header = require "taketwo.header"
local library = require "taketwo.library"

local C = library.C

local Policy = { name = "policy" }
Policy.__index = Policy

local presets = {}
for number, name in pairs(library.names.preset) do
    presets[name] = number
end

-- The policy that `fill(struct, told)` fills; nil and an error where it does not.
local function filled(fill)
    local struct, told = ffi.new("taketwo_policy"), ffi.new("taketwo_error")
    local err = errors.of(fill(struct, told), told)
    if err then return nil, err end
    return setmetatable({ struct = struct }, Policy)
end

-- A policy of the numbers of a preset, by its name: "alone", "shared", "cautious".
function Policy.preset(name)
    local number = presets[arguments.string("preset", name)]
    if not number then return nil, errors.invalid_argument(("no preset is named %q"):format(name)) end
    return filled(function(struct) return C.taketwo_policy_preset(number, struct) end)
end

function Policy.from_json(json)
    arguments.string("json", json)
    return filled(function(struct, told) return C.taketwo_policy_read(json, #json, struct, told) end)
end

-- All that is wrong with the JSON of a policy, which may be more than the error of `from_json` has room
-- for; nil where it is good.
function Policy.check(json)
    arguments.string("json", json)
    local text = library.written(1024, function(buffer, capacity)
        return C.taketwo_policy_check(json, #json, buffer, capacity)
    end)
    return text ~= "" and text or nil
end

function Policy.from_bytes(bytes)
    arguments.string("bytes", bytes)
    return filled(function(struct, told) return C.taketwo_policy_load(bytes, #bytes, struct, told) end)
end

function Policy:to_json()
    return library.written(2048, function(buffer, capacity)
        return C.taketwo_policy_write_json(self.struct, buffer, capacity)
    end)
end

function Policy:to_bytes()
    local bytes = ffi.new("uint8_t[?]", header.POLICY_BYTES)
    C.taketwo_policy_save(self.struct, bytes)
    return ffi.string(bytes, header.POLICY_BYTES)
end

local function no_such_field(field)
    return errors.invalid_argument(("no field of a policy is named %q"):format(field))
end

-- A number by its name in a policy file: "budget.capacity". nil where a file has null; nil and an error
-- where there is no such field.
function Policy:get(field)
    local value = ffi.new("uint64_t[1]")
    local status = C.taketwo_policy_get(self.struct, arguments.string("field", field), #field, value)
    if status ~= header.status.ok then return nil, no_such_field(field) end
    if value[0] == header.NONE then return nil end
    return arguments.number(value[0])
end

-- Changes a number, nil for null. true, or nil and an error where the policy would not be valid; then
-- it is as it was.
function Policy:set(field, value)
    arguments.string("field", field)
    local told = ffi.new("taketwo_error")
    local number = arguments.optional_uint64(field, value) or header.NONE
    local status = C.taketwo_policy_set(self.struct, field, #field, number, told)
    if status == header.status.invalid_argument then return nil, no_such_field(field) end
    if status ~= header.status.ok then return nil, errors.of(status, told) end
    return true
end

-- The number by which jobs and budgets know their policy, as decimal digits.
function Policy:fingerprint()
    return (tostring(C.taketwo_policy_fingerprint(self.struct)):gsub("ULL", ""))
end

Policy.__eq = function(one, other) return one:to_bytes() == other:to_bytes() end

return Policy
