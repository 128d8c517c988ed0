-- What callers hand in. A wrong type or a number out of range is a mistake in the program, so it is
-- raised; what data decides is returned, as nil and an error.

local ffi = require "ffi"

local arguments = {}

-- Lua's numbers are exact up to here. No real time, price or count comes near it.
local EXACT = 2 ^ 53
local MOST = 0xffffffffffffffffULL

local function refuse(name, expected, found)
    if type(found) == "string" then
        found = ("%q"):format(found)
    end
    error(("%s: expected %s, found %s"):format(name, expected, tostring(found)), 4)
end

local function digits(text)
    if not text:find("^%d+$") then return nil end
    local value = 0ULL
    for digit in text:gmatch("%d") do
        local digit_value = tonumber(digit)
        if value > (MOST - digit_value) / 10 then return nil end
        value = value * 10 + digit_value
    end
    return value
end

-- A number of 64 bits: a whole Lua number, a uint64_t, or its decimal digits.
function arguments.uint64(name, value)
    local found
    if type(value) == "number" then
        if value >= 0 and value <= EXACT and value % 1 == 0 then
            found = ffi.cast("uint64_t", value)
        end
    elseif type(value) == "string" then
        found = digits(value)
    elseif ffi.istype("uint64_t", value) or (ffi.istype("int64_t", value) and value >= 0) then
        found = ffi.cast("uint64_t", value)
    end
    if not found then
        refuse(name, "0 to 2^64 - 1, as a number up to 2^53, uint64_t or decimal digits", value)
    end
    return found
end

function arguments.optional_uint64(name, value)
    if value == nil then return nil end
    return arguments.uint64(name, value)
end

-- A number of the library: as Lua's where that is exact, which it is but for what no clock shows,
-- else as the uint64_t that it is.
function arguments.number(value)
    return value <= 9007199254740992ULL and tonumber(value) or value
end

function arguments.integer(name, value, most)
    if type(value) ~= "number" or value < 0 or value > most or value % 1 ~= 0 then
        refuse(name, ("a whole number from 0 to %d"):format(most), value)
    end
    return value
end

function arguments.string(name, value)
    if type(value) ~= "string" then refuse(name, "a string", value) end
    return value
end

function arguments.object(name, value, class)
    if type(value) ~= "table" or getmetatable(value) ~= class then
        refuse(name, "a " .. class.name, value)
    end
    return value
end

return arguments
