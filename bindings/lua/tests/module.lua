-- What is Lua's own in the module: values, errors, names and numbers.

local ffi = require "ffi"
local taketwo = require "taketwo"

local tests = {}

local function equal(expected, actual)
    if expected ~= actual then
        error(("expected %s, found %s"):format(tostring(expected), tostring(actual)), 2)
    end
end

-- The call raises an error that says `pattern`.
local function raises(pattern, ...)
    local good, raised = pcall(...)
    equal(false, good)
    if not tostring(raised):find(pattern) then error(("expected %s, found %s"):format(pattern, tostring(raised)), 2) end
end

local policy = assert(taketwo.Policy.preset("alone"))

local function job_in_flight()
    local job, budget = taketwo.Job.new("a", policy, { seed = 1 }), taketwo.Budget.new(policy)
    equal("go", assert(job:start(budget, 1000)).action)
    return job, budget
end

function tests.a_code_may_hold_any_bytes_or_be_absent()
    equal("safety.nested", taketwo.classify("A.\0.SAFETY").rule)
    equal("malformed", taketwo.classify("ASSET.INVALID\0").rule)
    equal("malformed", taketwo.classify("\255\254").rule)
    equal("malformed", taketwo.classify("").rule)
    equal("absent", taketwo.classify(nil).rule)
    raises("code: expected a string, found 5", taketwo.classify, 5)
end

function tests.what_a_code_does_not_have_is_nil()
    equal("TEXT", taketwo.classify("SAFETY.INPUT.TEXT").detail)
    equal(nil, taketwo.classify("SAFETY.INPUT").detail)
    equal(nil, taketwo.classify("NEW.CODE").citation_sentence)
end

function tests.a_task_outlives_its_record()
    local function read(number)
        return taketwo.read_task(('{"status": "FAILED", "failureCode": "SAFETY.INPUT.A%d"}'):format(number))
    end
    for number = 1, 3000 do
        local task = read(number)
        if number % 50 == 0 then collectgarbage() end
        equal("SAFETY.INPUT.A" .. number, task.failure_code)
        equal("A" .. number, task.classification.detail)
    end
end

function tests.a_record_that_cannot_be_read_says_why()
    local task, err = taketwo.read_task('{"status": "FAILED", "cost": {"credits": -1}}')
    equal(nil, task)
    equal("invalid_task", err.status)
    equal("number_out_of_range", err.kind)
    equal("cost.credits", err.path)
    equal("-1", err.value)
    equal(nil, err.line)
    equal(err.message, tostring(err))
    raises("cost.credits", function() assert(taketwo.read_task('{"status": "FAILED", "cost": {"credits": -1}}')) end)
end

function tests.a_blank_line_is_no_task_and_no_error()
    equal(false, taketwo.read_line(" \r", 1))
    local task, err = taketwo.read_line("x", 7)
    equal(nil, task)
    equal(7, err.line)
    equal("line_too_long", select(2, taketwo.read_line("{}", 1, 1)).kind)
end

function tests.names_are_strings_and_a_misspelled_one_is_an_error()
    equal("never", taketwo.Verdict.NEVER)
    equal("safety.input", taketwo.Rule.SAFETY_INPUT)
    equal("FAILED", taketwo.Status.FAILED)
    raises("no verdict is named NEVR", function() return taketwo.Verdict.NEVR end)
end

function tests.a_number_that_nobody_has_a_name_for_stays_the_number()
    local names = require("taketwo.library").names
    equal("never", names.verdict[1])
    equal(250, names.verdict[250])
    local struct = ffi.new("taketwo_classification", { rule = 200, verdict = 9 })
    local found = require("taketwo.classification").of(struct, nil)
    equal(200, found.rule)
    equal(9, found.verdict)
    equal(nil, found.citation)
    local decision = require("taketwo.decision").of(ffi.new("taketwo_decision", { action = 99, rule = 200 }))
    equal(99, decision.action)
    equal(200, decision.rule)
    equal("status 99", (tostring(require("taketwo.errors").of(99)):gsub("taketwo: ", "")))
end

function tests.rules_have_facts_by_name()
    equal("SAFETY failures, sentence 13", taketwo.rules["safety.input"].citation)
    equal(64, taketwo.rules["http.throttled"].number)
    equal(nil, taketwo.rules["http.throttled"].user_message)
    equal(nil, taketwo.rules["no.such"])
end

function tests.a_policy_is_changed_only_where_it_stays_valid()
    local mine = assert(taketwo.Policy.preset("alone"))
    equal(mine, policy)
    equal(nil, mine:get("probe_ms"))
    equal(true, mine:set("max_attempts", 9))
    equal(9, mine:get("max_attempts"))
    equal(true, mine:set("max_elapsed_ms", nil))
    equal(nil, mine:get("max_elapsed_ms"))
    local done, err = mine:set("max_attempts", 0)
    equal(nil, done)
    equal("invalid_policy", err.status)
    equal("out_of_range", err.kind)
    equal(9, mine:get("max_attempts"))
    err = select(2, mine:set("max_atempts", 1))
    equal("invalid_argument", err.status)
    equal('no field of a policy is named "max_atempts"', err.message)
    equal("invalid_argument", select(2, mine:get("max_atempts")).status)
    equal("invalid_argument", select(2, taketwo.Policy.preset("brave")).status)
    equal("unknown_key", select(2, taketwo.Policy.from_json('{"max_atempts": 1}')).kind)
    equal(false, mine == policy)
    equal(false, mine:fingerprint() == policy:fingerprint())
    equal("9227326655360886618", policy:fingerprint())
end

function tests.all_that_is_wrong_with_a_policy_is_told()
    equal(nil, taketwo.Policy.check("{}"))
    local told = taketwo.Policy.check('{"max_attempts": 0, "budget": {"capacity": 0}}')
    assert(told:find("max_attempts") and told:find("budget.capacity"), told)
    local classes = {}
    for _, name in ipairs { "unlikely", "after_delay", "third_party", "throttled" } do
        local wrong = '"%s": {"retries": 9999999, "cost": 9999999, "multiplier": 1, "base_ms": 0}'
        classes[#classes + 1] = wrong:format(name)
    end
    told = taketwo.Policy.check(('{"classes": {%s}}'):format(table.concat(classes, ", ")))
    assert(#told > 1024 and told:find("classes.throttled.retries") and not told:find("%z"), told)
end

function tests.a_call_out_of_turn_or_with_another_policy_is_refused()
    local job, budget = job_in_flight()
    local before = job:to_bytes()
    local decision, err = job:start(budget, 2000)
    equal(nil, decision)
    equal("out_of_turn", err.status)
    equal("the call does not fit the phase of the job", tostring(err))
    err = select(2, job:poll(2000, { policy = taketwo.Policy.preset("shared") }))
    equal("other_policy", err.status)
    equal(before, job:to_bytes())
end

function tests.a_job_goes_on_after_it_was_saved()
    local job = job_in_flight()
    local again = assert(taketwo.Job.from_bytes(job:to_bytes(), policy))
    local third = assert(taketwo.Job.from_json(job:to_json(), policy))
    for _, each in ipairs { job, again, third } do
        equal("in_flight", each:phase())
        local decision = assert(each:fail(taketwo.classify("INTERNAL"), 3000))
        equal("wait", decision.action)
        equal(job:at_ms(), decision.at_ms)
        equal(decision.explanation, tostring(decision))
    end
end

function tests.what_was_not_saved_so_is_refused()
    local bytes = job_in_flight():to_bytes()
    local function kind(changed, with)
        local job, err = taketwo.Job.from_bytes(changed, with or policy)
        equal(nil, job)
        return err.kind
    end
    equal("wrong_length", kind(""))
    equal("wrong_length", kind(bytes .. "x"))
    equal("wrong_kind", kind(("x"):rep(#bytes)))
    equal("bad_checksum", kind(bytes:sub(1, 39) .. "\255" .. bytes:sub(41)))
    equal("other_policy", kind(bytes, taketwo.Policy.preset("shared")))
    equal("syntax", select(2, taketwo.Job.from_json("{", policy)).kind)
end

function tests.a_failed_task_is_a_failure_with_its_charge()
    local task = assert(taketwo.read_task('{"status": "FAILED", "failureCode": "INTERNAL", "cost": {"credits": 2}}'))
    local job = job_in_flight()
    assert(job:fail(task, 2000))
    equal(2000, job:lost_millicredits())
    job = job_in_flight()
    assert(job:fail(task, 2000, { charge_millicredits = 0 }))
    equal(0, job:lost_millicredits())
    local cancelled = assert(taketwo.read_task('{"status": "CANCELED"}'))
    equal("cancelled", assert(job_in_flight():fail(cancelled, 2000)).check)
    local running = assert(taketwo.read_task('{"status": "RUNNING"}'))
    raises("a task that is RUNNING", job.fail, job, running, 2000)
    raises("expected a failure", job.fail, job, "INTERNAL", 2000)
end

function tests.what_the_server_said_is_heeded()
    local stopped = assert(job_in_flight():fail(taketwo.failure.creation(429), 2000, { hint = { retry = false } }))
    equal("server", stopped.check)
    local waiting = assert(job_in_flight():fail(taketwo.failure.creation(429), 2000, { hint = { after_ms = 30000 } }))
    equal(30000, waiting.delay_low_ms)
    equal("reconcile", assert(job_in_flight():fail(taketwo.failure.creation(nil), 2000)).action)
end

function tests.numbers_of_64_bits_are_exact()
    local most = 0xffffffffffffffffULL
    local bytes = taketwo.Job.new("a", policy, { seed = most }):to_bytes()
    equal(bytes, taketwo.Job.new("a", policy, { seed = "18446744073709551615" }):to_bytes())
    equal(false, bytes == taketwo.Job.new("a", policy, { seed = most - 1 }):to_bytes())
    local budget = taketwo.Budget.new(policy)
    local decision = assert(taketwo.Job.new("a", policy, { seed = 1 }):start(budget, 2 ^ 53))
    equal("number", type(decision.at_ms))
    decision = assert(taketwo.Job.new("a", policy, { seed = 1 }):start(budget, 0x20000000000001ULL))
    equal(0x20000000000001ULL, decision.at_ms)
    for _, wrong in ipairs { -1, 0.5, 2 ^ 54, 0 / 0, "18446744073709551616", "1e3", "", -1LL, {} } do
        raises("now_ms: expected 0 to 2%^64", taketwo.Job.start, taketwo.Job.new("a", policy), budget, wrong)
    end
    raises("now_ms", taketwo.Job.start, taketwo.Job.new("a", policy), budget)
end

function tests.seeds_are_drawn_where_none_is_given()
    equal(false, taketwo.Job.new("a", policy):to_bytes() == taketwo.Job.new("a", policy):to_bytes())
end

function tests.values_of_another_kind_are_refused()
    raises("policy: expected a policy", taketwo.Budget.new, {})
    raises("budget: expected a budget", taketwo.Job.start, taketwo.Job.new("a", policy), policy, 0)
    raises("status: expected a whole number from 0 to 65535", taketwo.classify_http, 65536)
end

function tests.a_job_is_moved_to_another_policy_on_purpose()
    local job, shared = job_in_flight(), taketwo.Policy.preset("shared")
    equal(true, job:rebind(shared))
    equal(shared, job.policy)
    equal("wait", assert(job:poll(2000)).action)
end

local count = 0
for name, test in pairs(tests) do
    local good, raised = xpcall(test, debug.traceback)
    if not good then
        io.stderr:write(("%s: %s\n"):format(name, raised))
        os.exit(1)
    end
    count = count + 1
end
print(("Lua module: %d passed, 0 failed"):format(count))
