-- Lists the modules of a rockspec, each with its file: luajit rockspec.lua ROCKSPEC

local described = {}
setfenv(assert(loadfile(arg[1])), described)()
for name, file in pairs(described.build.modules) do
    print((name:gsub("%.", "/")), file)
end
