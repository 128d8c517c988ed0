-- The table of rules, by name and by number: what depends on the rule alone.

local library = require "taketwo.library"

local C, text = library.C, library.text

local rules = { by_name = {}, by_number = {} }

for number = 0, 255 do
    local name = text(C.taketwo_rule_name(number))
    if name then
        local sentence = C.taketwo_rule_citation_sentence(number)
        local rule = {
            name = name,
            number = number,
            meaning = text(C.taketwo_rule_meaning(number)),
            citation = text(C.taketwo_rule_citation(number)),
            citation_section = text(C.taketwo_rule_citation_section(number)),
            citation_sentence = sentence ~= 0 and sentence or nil,
            message_key = text(C.taketwo_rule_message_key(number)),
            user_message = text(C.taketwo_rule_user_message(number)),
        }
        rules.by_name[name], rules.by_number[number] = rule, rule
    end
end

return rules
