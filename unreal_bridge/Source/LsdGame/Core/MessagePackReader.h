// Reads one lsd.v1 message: a map with text keys. Every length is checked against what is there before memory is taken.
#pragma once

#include <optional>
#include <utility>
#include <variant>

#include "Protocol.h"

namespace lsd {

constexpr std::size_t kMaxItems = 64;  // of an array, and keys of a map
constexpr std::size_t kMaxTextBytes = 65536;
constexpr int kMaxDepth = 8;  // lsd.v1 nests four deep; a server may grow

struct Value;
using Array = std::vector<Value>;
using Map = std::vector<std::pair<std::string, Value>>;  // small: searched from its beginning

// A value of a message; monostate is nil.
struct Value {
    std::variant<std::monostate, bool, std::int64_t, double, std::string, Bytes, Array, Map> content;
};

// The map that the bytes hold; nothing, and the error set, for anything else.
std::optional<Map> ReadMessage(const std::uint8_t* data, std::size_t numBytes, ProtocolError& error);

}  // namespace lsd
