-- One thing that the user wants, made of one or more attempts.
--
-- Each call of a job answers with a decision; where it is refused, nil and an error, and nothing has
-- changed. `now_ms` is the caller's clock, in milliseconds. Options are
--   policy               another policy than the job's own, to be sure that it is the same
--   hint                 { retry = true | false | nil, after_ms = nil | .. }: what the server said
--   charge_millicredits  what the task was charged, where no task is handed in that says it

local ffi = require "ffi"
local Budget = require "taketwo.budget"
local Policy = require "taketwo.policy"
local arguments = require "taketwo.arguments"
local decision = require "taketwo.decision"
local errors = require "taketwo.errors"
local failure = require "taketwo.failure"
local header = require "taketwo.header"
local library = require "taketwo.library"

local C = library.C

local Job = { name = "job" }
Job.__index = Job

local function filled(policy, fill)
    arguments.object("policy", policy, Policy)
    local struct, told = ffi.new("taketwo_job"), ffi.new("taketwo_error")
    local err = errors.of(fill(struct, told), told)
    if err then return nil, err end
    return setmetatable({ struct = struct, policy = policy }, Job)
end

-- A number of 64 bits that nobody can guess, as the system draws it.
local function drawn()
    local source = io.open("/dev/urandom", "rb")
    if not source then error("seed: the system has no /dev/urandom, so a seed has to be given", 3) end
    local seed = ffi.new("uint64_t[1]")
    ffi.copy(seed, source:read(8), 8)
    source:close()
    return seed[0]
end

local function pointer(value)
    return value and ffi.new("uint64_t[1]", value)
end

-- A new job. Options are seed (one is drawn if it is left out), deadline_ms and
-- estimate_millicredits: what an attempt is expected to cost. Jobs of one seed differ by their names.
function Job.new(name, policy, options)
    options = options or {}
    arguments.string("name", name)
    local seed = arguments.optional_uint64("seed", options.seed) or drawn()
    local deadline = pointer(arguments.optional_uint64("deadline_ms", options.deadline_ms))
    local estimate = arguments.uint64("estimate_millicredits", options.estimate_millicredits or 0)
    return filled(policy, function(struct)
        return C.taketwo_job_new(policy.struct, seed, name, #name, deadline, estimate, struct)
    end)
end

-- A job that was saved, with the policy it was saved with.
function Job.from_bytes(bytes, policy)
    arguments.string("bytes", bytes)
    return filled(policy, function(struct, told)
        return C.taketwo_job_load(policy.struct, bytes, #bytes, struct, told)
    end)
end

function Job.from_json(json, policy)
    arguments.string("json", json)
    return filled(policy, function(struct, told)
        return C.taketwo_job_read_json(policy.struct, json, #json, struct, told)
    end)
end

local function hint_of(options)
    local given = options and options.hint
    if given == nil then return nil end
    local retry = header.hint_retry.unset
    if given.retry ~= nil then retry = given.retry and header.hint_retry.yes or header.hint_retry.no end
    local after = arguments.optional_uint64("hint.after_ms", given.after_ms)
    return ffi.new("taketwo_hint", { after_ms = after or 0, retry = retry, has_after = after and 1 or 0 })
end

-- What every call has: the job and its policy, the time, and room for the answer.
local function decide(job, now_ms, options, call)
    local policy = arguments.object("policy", options and options.policy or job.policy, Policy)
    local now, struct = arguments.uint64("now_ms", now_ms), ffi.new("taketwo_decision")
    local err = errors.of(call(job.struct, policy.struct, now, struct))
    if err then return nil, err end
    return decision.of(struct)
end

-- Asks to send the request: the first time, or again once it is due.
function Job:start(budget, now_ms, options)
    arguments.object("budget", budget, Budget)
    return decide(self, now_ms, options, function(job, policy, now, struct)
        return C.taketwo_job_start(job, policy, now, budget.struct, struct)
    end)
end

-- Reports that the attempt failed: a task that failed or was cancelled, a classification, or one of
-- taketwo.failure.
function Job:fail(given, now_ms, options)
    local failed, charged = failure.of(given)
    local charge, hint = options and options.charge_millicredits, hint_of(options)
    if charge == nil then charge = charged end
    charge = pointer(arguments.optional_uint64("charge_millicredits", charge))
    return decide(self, now_ms, options, function(job, policy, now, struct)
        return C.taketwo_job_fail(job, policy, now, failed, hint, charge, struct)
    end)
end

-- Reports that the task succeeded.
function Job:succeed(budget, now_ms, options)
    arguments.object("budget", budget, Budget)
    return decide(self, now_ms, options, function(job, policy, now, struct)
        return C.taketwo_job_succeed(job, policy, now, budget.struct, struct)
    end)
end

-- Reports that the task is not over, or that reading it failed in a way that does not end polling.
function Job:poll(now_ms, options)
    local hint = hint_of(options)
    return decide(self, now_ms, options, function(job, policy, now, struct)
        return C.taketwo_job_poll(job, policy, now, hint, struct)
    end)
end

-- Moves the job to another policy, on purpose. What it has used stays used.
function Job:rebind(policy)
    arguments.object("policy", policy, Policy)
    local err = errors.of(C.taketwo_job_rebind(self.struct, policy.struct))
    if err then return nil, err end
    self.policy = policy
    return true
end

function Job:phase()
    return library.names.phase[C.taketwo_job_phase(self.struct)]
end

-- How many attempts were begun.
function Job:attempts()
    return C.taketwo_job_attempts(self.struct)
end

-- The earliest next start or poll, 0 before there was an answer.
function Job:at_ms()
    return arguments.number(C.taketwo_job_at_ms(self.struct))
end

function Job:lost_millicredits()
    return arguments.number(C.taketwo_job_lost_millicredits(self.struct))
end

function Job:to_bytes()
    local bytes = ffi.new("uint8_t[?]", header.JOB_BYTES)
    C.taketwo_job_save(self.struct, bytes)
    return ffi.string(bytes, header.JOB_BYTES)
end

function Job:to_json()
    return library.written(1024, function(buffer, capacity)
        return C.taketwo_job_write_json(self.struct, buffer, capacity)
    end)
end

return Job
