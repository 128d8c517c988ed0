-- The C library, and how it gives texts and names.

local ffi = require "ffi"
local header = require "taketwo.header"

-- By the name that tells which binary interface it has, so that another one is not found.
local file = ffi.os == "Linux" and "libtaketwo.so." .. header.ABI_VERSION or "taketwo"
local C = ffi.load(file)

local abi = C.taketwo_abi_version()
if abi ~= header.ABI_VERSION then
    error(("taketwo: the library has interface %d, and this needs %d"):format(abi, header.ABI_VERSION))
end

local library = { C = C }

-- A text of the library, nil where it is empty.
function library.text(pointer)
    local text = ffi.string(pointer)
    return text ~= "" and text or nil
end

-- What `write(buffer, capacity)` writes, which returns how many bytes the whole of it has.
function library.written(capacity, write)
    local buffer = ffi.new("char[?]", capacity)
    local size = tonumber(write(buffer, capacity))
    if size >= capacity then
        buffer = ffi.new("char[?]", size + 1)
        write(buffer, size + 1)
    end
    return ffi.string(buffer, size)
end

-- names.verdict[1] is "never". A number that the library has no name for stays the number.
library.names = {}
-- constants.verdict.NEVER is "never". A name that there is not is an error, and not nil.
library.constants = {}

for _, enum in ipairs(header.named) do
    local name_of = C["taketwo_" .. enum .. "_name"]
    local names, constants = {}, {}
    for number = 0, 255 do
        local name = library.text(name_of(number))
        if name then
            names[number] = name
            constants[name:upper():gsub("%.", "_")] = name
        end
    end
    library.names[enum] = setmetatable(names, {
        __index = function(_, number) return number end,
    })
    library.constants[enum] = setmetatable(constants, {
        __index = function(_, name) error(("taketwo: no %s is named %s"):format(enum, tostring(name)), 2) end,
    })
end

return library
