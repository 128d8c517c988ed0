-- What a call of a job answers, and why.

local arguments = require "taketwo.arguments"
local header = require "taketwo.header"
local library = require "taketwo.library"
local rules = require "taketwo.rules"

local number, names = arguments.number, library.names

local Decision = { name = "decision" }
Decision.__index = Decision
Decision.__tostring = function(self) return self.explanation end

local decision = {}

function decision.of(struct)
    local rule = struct.rule ~= header.RULE_NONE and struct.rule or nil
    local has_at, has_delay = struct.has_at ~= 0, struct.has_delay ~= 0
    return setmetatable({
        action = names.action[struct.action],
        check = names.check[struct.check],
        rule = rule and names.rule[rule],
        citation = rule and (rules.by_number[rule] or {}).citation,
        retry_class = names.retry_class[struct.retry_class],
        attempts = struct.attempts,
        at_ms = has_at and number(struct.at_ms) or nil,
        delay_ms = has_delay and number(struct.delay_ms) or nil,
        delay_low_ms = has_delay and number(struct.delay_low_ms) or nil,
        delay_high_ms = has_delay and number(struct.delay_high_ms) or nil,
        compared = { number(struct.compared[0]), number(struct.compared[1]) },
        explanation = library.written(512, function(buffer, capacity)
            return library.C.taketwo_decision_explain(struct, buffer, capacity)
        end),
    }, Decision)
end

return decision
