-- Every row of conformance/, through the module.
--
-- usage: luajit rows.lua CONFORMANCE_DIR

local ffi = require "ffi"
local cjson = require "cjson"
local taketwo = require "taketwo"

local folder = arg[1]
local ran, passed = 0, 0
local complaints -- of the row that runs

-- A value as the rows write it: numbers as decimal digits, for those who may have 64 bits.
local function digits(value)
    if type(value) == "number" then return ("%.0f"):format(value) end
    return value and (tostring(value):gsub("ULL", ""))
end

local function present(value)
    if value == cjson.null then return nil end
    return value
end

local function check(what, expected, actual)
    expected = present(expected)
    if expected ~= actual then
        complaints[#complaints + 1] = ("%s: expected %s, found %s"):format(what, tostring(expected), tostring(actual))
    end
end

local function alike(one, other)
    if type(one) ~= "table" or type(other) ~= "table" then return one == other end
    for key, value in pairs(one) do
        if not alike(value, other[key]) then return false end
    end
    for key in pairs(other) do
        if one[key] == nil then return false end
    end
    return true
end

-- cjson rounds numbers of more than 14 digits; a policy may have 16.
local function encoded(value)
    if value == cjson.null then return "null" end
    if type(value) == "number" then return digits(value) end
    if type(value) ~= "table" then return cjson.encode(value) end
    local parts = {}
    for key, each in pairs(value) do
        parts[#parts + 1] = cjson.encode(key) .. ":" .. encoded(each)
    end
    return "{" .. table.concat(parts, ",") .. "}"
end

local function unhex(text)
    return (text:gsub("%x%x", function(pair) return string.char(tonumber(pair, 16)) end))
end

-- The input of a row: at `key` as text, at `key_hex` as bytes, at `key_repeated` as parts.
local function given(row, key)
    if row[key .. "_hex"] then return unhex(row[key .. "_hex"]) end
    if row[key .. "_repeated"] then
        local parts = {}
        for _, part in ipairs(row[key .. "_repeated"]) do
            parts[#parts + 1] = part[1]:rep(part[2])
        end
        return table.concat(parts)
    end
    return present(row[key])
end

local function read(name)
    local file = assert(io.open(folder .. "/" .. name, "rb"))
    local whole = cjson.decode(file:read("*a"))
    file:close()
    assert(whole.format == 1 and #whole.rows > 0, name)
    return whole
end

local function each(rows, run)
    for _, row in ipairs(rows) do
        complaints = {}
        local good, raised = pcall(run, row)
        if not good then complaints[1] = tostring(raised) end
        ran = ran + 1
        if #complaints == 0 then passed = passed + 1 end
        for _, complaint in ipairs(complaints) do
            io.stderr:write(("%.99s: %s\n"):format(tostring(row.name or row.code or row.status), complaint))
        end
    end
end

-- --- records -------------------------------------------------------------------------------------

local classify = read "classify.json"
local rules = {}
for _, rule in ipairs(classify.rules) do
    rules[rule.rule] = rule
end
assert(classify.table_version == taketwo.TABLE_VERSION)

local function classify_row(row)
    local found, rule = taketwo.classify(given(row, "code")), rules[row.rule]
    check("number", rule.number, found.rule_number)
    for _, key in ipairs { "rule", "family", "verdict", "stage", "refund", "remedy", "basis", "message_key" } do
        check(key, rule[key], found[key])
    end
    check("section", rule.citation.section, found.citation_section)
    check("sentence", rule.citation.sentence, found.citation_sentence)
    check("detail", row.detail, found.detail)
end

local function check_result(row, task, err)
    if row.error then
        check("task", nil, task)
        check("status", "invalid_task", err.status)
        check("kind", row.error.kind, err.kind)
        check("path", row.error.path, err.path)
        check("offset", row.error.offset, err.offset)
        check("line", row.error.line, err.line)
        check("value", row.error.value, err.value)
        check("message", tostring(err), err.message)
        return
    end
    local expected, found = row.task, task.classification or {}
    for _, key in ipairs { "status", "failure_code", "failure", "charged_despite_refund" } do
        check(key, expected[key], task[key])
    end
    check("cost", expected.cost_millicredits, digits(task.cost_millicredits))
    check("estimated cost", expected.estimated_cost_millicredits, digits(task.estimated_cost_millicredits))
    check("rule", expected.rule, found.rule)
    check("detail", expected.detail, found.detail)
end

local function task_row(row)
    if not row.results then
        return check_result(row, taketwo.read_task(given(row, "json")))
    end
    local at = 0
    for _, task, err in taketwo.read_lines(given(row, "lines"), row.max_line_bytes) do
        at = at + 1
        check_result(assert(row.results[at], "too many results"), task, err)
    end
    check("results", #row.results, at)
end

local function http_row(row)
    local found = taketwo.classify_http(present(row.status))
    check("status", row.status, found.status)
    check("rule", row.rule, found.rule)
    check("class", row.class, found.retry_class)
    check("ambiguous", row.ambiguous, found.is_ambiguous)
    check("ends polling", row.ends_polling, found.ends_polling)
end

-- --- the retry engine ----------------------------------------------------------------------------

local function policy_of(file)
    return assert(taketwo.Policy.from_json(encoded(file)))
end

-- The bytes of a job in flight that has used `k` retries and draws the `n`-th number next.
local function job_before(job, k, n)
    local bytes = ffi.new("uint8_t[120]")
    ffi.copy(bytes, job:to_bytes(), 120)
    local function put(at, value, width)
        for place = at, at + width - 1 do
            bytes[place] = ffi.cast("uint8_t", value)
            value = value / 256
        end
    end
    bytes[6], bytes[7] = 3, 1 -- in flight; its first start is known: 0
    put(24, n, 8)
    put(80, 1ULL, 4)
    bytes[84] = k > 0 and 2 or 0 -- after_delay, or never
    put(92, k + 0ULL, 4)
    local checksum = 0xcbf29ce484222325ULL
    for at = 0, 111 do
        checksum = bit.bxor(checksum, bytes[at] + 0ULL) * 0x100000001b3ULL
    end
    put(112, checksum, 8)
    return ffi.string(bytes, 120)
end

local function delay_row(row)
    local policy = policy_of {
        max_attempts = 1000000,
        min_attempt_ms = 0,
        max_elapsed_ms = cjson.null,
        allow_no_jitter = true,
        budget = { capacity = 4000000 },
        classes = { after_delay = row.settings },
    }
    local made = assert(taketwo.Job.new(row.name, policy, { seed = row.seed }))
    local n = 0ULL
    for digit in row.n:gmatch("%d") do
        n = n * 10 + tonumber(digit)
    end
    local job = assert(taketwo.Job.from_bytes(job_before(made, row.k, n), policy))
    local hint = { after_ms = present(row.hint_ms) }
    local decision = assert(job:fail(taketwo.classify("INTERNAL"), 0, { hint = hint }))
    check("delay", row.delay_ms, digits(decision.delay_ms))
    check("low", row.low_ms, digits(decision.delay_low_ms))
    check("high", row.high_ms, digits(decision.delay_high_ms))
end

local function failure_of(row)
    if row.cancelled then return taketwo.failure.cancelled() end
    if row.http then return taketwo.failure.creation(present(row.http)) end
    return taketwo.classify(given(row, "code"))
end

local function hint_of(row)
    return { retry = ({ yes = true, no = false })[row.retry], after_ms = present(row.after_ms) }
end

local calls = {}

function calls.start(job, budget, step, options)
    return job:start(budget, step.now, options)
end

function calls.succeed(job, budget, step, options)
    return job:succeed(budget, step.now, options)
end

function calls.poll(job, _, step, options)
    options.hint = hint_of(step.hint)
    return job:poll(step.now, options)
end

function calls.fail(job, _, step, options)
    options.hint, options.charge_millicredits = hint_of(step.hint), present(step.charge_millicredits)
    return job:fail(failure_of(step.failure), step.now, options)
end

function calls.rebind(job, _, _, options)
    return job:rebind(options.policy)
end

local function take(step, job, policy, budget)
    local job_before_it, tokens_before = job:to_bytes(), budget:tokens()
    local found, err = calls[step.call](job, budget, step, { policy = policy })
    local expected = step.expect
    if expected == nil then return end -- it is there for the state at the end
    check("tokens", step.tokens, digits(budget:tokens()))
    if expected == cjson.null then
        check("rebind", true, found)
    elseif expected.error then
        check("answer", nil, found)
        check("error", expected.error, err.status)
        check("error", expected.error, err.kind)
        check("the job is as it was", job_before_it, job:to_bytes())
        check("the budget is as it was", tokens_before, budget:tokens())
    else
        assert(found, err)
        for _, key in ipairs { "action", "check", "rule", "attempts" } do
            check(key, expected[key], found[key])
        end
        for _, key in ipairs { "at_ms", "delay_ms", "delay_low_ms", "delay_high_ms" } do
            check(key, expected[key], digits(found[key]))
        end
        check("class", expected.class, found.retry_class)
        check("compared, left", expected.compared[1], digits(found.compared[1]))
        check("compared, right", expected.compared[2], digits(found.compared[2]))
        check("attempts of the job", expected.attempts, job:attempts())
        check("sentence", 1, (found.explanation:find(expected.action, 1, true)))
        local again = assert(taketwo.Job.from_bytes(job:to_bytes(), job.policy))
        check("saved and loaded", job:to_bytes(), again:to_bytes())
    end
end

-- Takes the steps of a history. Returns how its first job and its budget are saved then.
local function history(row)
    local policies, jobs = {}, {}
    for at, file in ipairs(row.policies) do
        policies[at] = policy_of(file)
    end
    for at, job in ipairs(row.jobs) do
        jobs[at] = assert(taketwo.Job.new(job.name, policies[job.policy + 1], {
            seed = job.seed,
            deadline_ms = present(job.deadline_ms),
            estimate_millicredits = job.estimate_millicredits,
        }))
    end
    local budget = taketwo.Budget.new(policies[1])
    for _, step in ipairs(row.steps) do
        take(step, jobs[step.job + 1], policies[step.policy + 1], budget)
    end
    return jobs[1]:to_bytes(), budget:to_bytes(policies[1])
end

local classes = { policy = taketwo.Policy, job = taketwo.Job, budget = taketwo.Budget }

local function state_row(row)
    local class, bytes, policy = classes[row.kind], unhex(row.hex), policy_of(row.policy)
    local state, err = class.from_bytes(bytes, policy)
    if row.error then
        check("state", nil, state)
        check("kind", row.error, err.kind)
        local status = row.error == "other_policy" and row.error
            or (row.kind == "policy" and "invalid_policy" or "invalid_state")
        check("status", status, err.status)
    else
        assert(state, err)
        check("saved again", bytes, state:to_bytes(policy))
        check("json", true, alike(row.json, cjson.decode(state:to_json(policy))))
        for _, json in ipairs { encoded(row.json), state:to_json(policy) } do
            check("from json", bytes, assert(class.from_json(json, policy)):to_bytes(policy))
        end
    end
    if row.scenario then
        local job, budget = history(row.scenario)
        check("saved after its history", bytes, row.kind == "job" and job or budget)
    end
end

local function fixture_row(row)
    local class, bytes, means = classes[row.kind], unhex(row.hex), row.means
    local policy = row.policy and assert(taketwo.Policy.from_bytes(unhex(row.policy)))
    local state = assert(class.from_bytes(bytes, policy))
    check("json", state:to_bytes(policy), assert(class.from_json(row.json, policy)):to_bytes(policy))
    if row.kind == "policy" then
        check("means", policy_of(means):to_bytes(), state:to_bytes())
        check("means", policy_of(means), state)
    elseif row.kind == "budget" then
        check("tokens", means.tokens, digits(state:tokens()))
        local last = state:last_retry_ms()
        check("last retry", means.last_retry_ms, last and digits(last))
    else
        check("phase", means.phase, state:phase())
        check("attempts", means.attempts, state:attempts())
        check("at", means.at_ms, digits(state:at_ms()))
        check("lost", means.lost_millicredits, digits(state:lost_millicredits()))
        local budget = taketwo.Budget.new(policy)
        for _, step in ipairs(row.next) do
            take(step, state, policy, budget)
        end
    end
end

each(classify.rows, classify_row)
each(read("task.json").rows, task_row)
each(read("http.json").rows, http_row)
each(read("delay.json").rows, delay_row)
each(read("decide.json").rows, history)
each(read("budget.json").rows, history)
each(read("state.json").rows, state_row)
for at = 2, #arg do
    each(read("fixtures/" .. arg[at]).rows, fixture_row)
end
print(("lua: %d rows run, %d passed"):format(ran, passed))
os.exit(ran == passed and 0 or 1)
