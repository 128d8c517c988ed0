-- What a failure code means.

local arguments = require "taketwo.arguments"
local library = require "taketwo.library"
local rules = require "taketwo.rules"

local names = library.names

local Classification = { name = "classification" }
Classification.__index = Classification
Classification.__tostring = function(self) return ("%s: %s"):format(self.rule, self.verdict) end

local classification = { Classification = Classification }

-- From the struct, and the code that its detail is a part of.
function classification.of(found, code)
    local rule = rules.by_number[found.rule] or {}
    local from, length = found.detail_offset, found.detail_len
    return setmetatable({
        rule = names.rule[found.rule],
        rule_number = found.rule,
        family = names.family[found.family],
        verdict = names.verdict[found.verdict],
        stage = names.stage[found.stage],
        refund = names.refund[found.refund],
        remedy = names.remedy[found.remedy],
        basis = names.basis[found.basis],
        detail = length > 0 and code:sub(from + 1, from + length) or nil,
        meaning = rule.meaning,
        citation = rule.citation,
        citation_section = rule.citation_section,
        citation_sentence = rule.citation_sentence,
        message_key = rule.message_key,
        user_message = rule.user_message,
    }, Classification)
end

-- Every code has an answer; nil is a task that failed without one. The code may hold any bytes.
function classification.classify(code)
    if code ~= nil then arguments.string("code", code) end
    return classification.of(library.C.taketwo_classify(code, code and #code or 0), code)
end

return classification
