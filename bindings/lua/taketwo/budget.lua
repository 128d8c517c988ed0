-- What jobs may still spend on retries, shared by those of a process.

local ffi = require "ffi"
local Policy = require "taketwo.policy"
local arguments = require "taketwo.arguments"
local errors = require "taketwo.errors"
local header = require "taketwo.header"
local library = require "taketwo.library"

local C = library.C

local Budget = { name = "budget" }
Budget.__index = Budget

local function filled(policy, fill)
    arguments.object("policy", policy, Policy)
    local struct, told = ffi.new("taketwo_budget"), ffi.new("taketwo_error")
    local err = errors.of(fill(struct, told), told)
    if err then return nil, err end
    return setmetatable({ struct = struct }, Budget)
end

-- A budget that is full.
function Budget.new(policy)
    return filled(policy, function(struct) return C.taketwo_budget_new(policy.struct, struct) end)
end

-- A budget that was saved, with the policy it was saved with.
function Budget.from_bytes(bytes, policy)
    arguments.string("bytes", bytes)
    return filled(policy, function(struct, told)
        return C.taketwo_budget_load(policy.struct, bytes, #bytes, struct, told)
    end)
end

function Budget.from_json(json, policy)
    arguments.string("json", json)
    return filled(policy, function(struct, told)
        return C.taketwo_budget_read_json(policy.struct, json, #json, struct, told)
    end)
end

function Budget:to_bytes(policy)
    arguments.object("policy", policy, Policy)
    local bytes = ffi.new("uint8_t[?]", header.BUDGET_BYTES)
    C.taketwo_budget_save(self.struct, policy.struct, bytes)
    return ffi.string(bytes, header.BUDGET_BYTES)
end

function Budget:to_json(policy)
    arguments.object("policy", policy, Policy)
    return library.written(256, function(buffer, capacity)
        return C.taketwo_budget_write_json(self.struct, policy.struct, buffer, capacity)
    end)
end

-- In thousandths.
function Budget:tokens()
    return arguments.number(C.taketwo_budget_tokens(self.struct))
end

-- When a retry was last sent; nil if none was.
function Budget:last_retry_ms()
    local ms = C.taketwo_budget_last_retry_ms(self.struct)
    if ms == header.NONE then return nil end
    return arguments.number(ms)
end

return Budget
