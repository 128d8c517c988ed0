// What a test says where something is not as it has to be.

#ifndef CHECK_HPP
#define CHECK_HPP

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace check {

inline int failed = 0;
inline std::string about;  // the row or test that runs

inline std::string shown(std::string_view text) { return std::string(text); }
inline std::string shown(bool flag) { return flag ? "true" : "false"; }
template <class Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0>
std::string shown(Number number)
{
    return std::to_string(number);
}
template <class Value>
std::string shown(const std::optional<Value> &value)
{
    return value ? shown(*value) : "none";
}

inline void holds(std::string_view what, bool is_so, std::string_view instead = "")
{
    if (is_so)
        return;
    failed++;
    std::fprintf(stderr, "%s: %s: does not hold %s\n", about.c_str(), std::string(what).c_str(),
                 std::string(instead).c_str());
}

template <class Expected, class Found>
void same(std::string_view what, const Expected &expected, const Found &found)
{
    if (expected == found)
        return;
    failed++;
    std::fprintf(stderr, "%s: %s: expected %s, found %s\n", about.c_str(), std::string(what).c_str(),
                 shown(expected).c_str(), shown(found).c_str());
}

}  // namespace check

#endif
