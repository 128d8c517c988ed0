-- What an HTTP answer means that is not a success.

local arguments = require "taketwo.arguments"
local library = require "taketwo.library"

local names = library.names

local http = {}

-- By its status, nil for no answer at all. A success that cannot be read is given by its status too.
function http.classify(status)
    local found = library.C.taketwo_classify_http(arguments.integer("status", status or 0, 65535))
    return {
        status = status,
        rule = names.rule[found.rule],
        retry_class = names.retry_class[found.retry_class],
        creation_class = names.retry_class[found.creation_class],
        is_ambiguous = found.is_ambiguous,
        ends_polling = found.ends_polling,
    }
end

return http
