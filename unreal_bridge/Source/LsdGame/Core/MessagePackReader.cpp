#include "MessagePackReader.h"

#include <cstring>

namespace lsd {
namespace {

// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing beyond U+10FFFF.
bool IsUtf8(const std::uint8_t* text, std::size_t numBytes) {
    for (std::size_t i = 0; i < numBytes;) {
        const std::uint8_t lead = text[i++];
        if (lead < 0x80) continue;
        const int numMore = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
        if (lead < 0xc2 || lead > 0xf4 || numBytes - i < static_cast<std::size_t>(numMore)) return false;
        std::uint32_t point = lead & (0x3f >> numMore);
        for (int more = 0; more < numMore; more++, i++) {
            if ((text[i] & 0xc0) != 0x80) return false;
            point = point << 6 | (text[i] & 0x3f);
        }
        constexpr std::uint32_t kLeast[] = {0x80, 0x800, 0x10000};
        if (point < kLeast[numMore - 1] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
    }
    return true;
}

// Fails once and for all: `ok` says whether what was returned means anything.
class Reader {
public:
    Reader(const std::uint8_t* data, std::size_t numBytes) : at_(data), end_(data + numBytes) {}

    bool ok() const { return why_.empty(); }
    bool IsAtEnd() const { return at_ == end_; }
    const std::string& why() const { return why_; }

    Value Any(int depth) {
        if (depth > kMaxDepth) return Fail("it is nested too deeply");
        const int type = Left() > 0 ? *at_++ : -1;
        if (type < 0) return Fail("it is cut off");
        if (type < 0x80) return {std::int64_t{type}};
        if (type < 0x90) return ReadMap(type & 0x0f, depth);
        if (type < 0xa0) return ReadArray(type & 0x0f, depth);
        if (type < 0xc0) return ReadText(type & 0x1f);
        if (type >= 0xe0) return {static_cast<std::int64_t>(static_cast<std::int8_t>(type))};
        switch (type) {
            case 0xc0: return {};
            case 0xc2: return {false};
            case 0xc3: return {true};
            case 0xc4: case 0xc5: case 0xc6: return ReadBinary(Number(1 << (type - 0xc4)));
            case 0xca: return ReadSingle();
            case 0xcb: return ReadDouble();
            case 0xcc: case 0xcd: case 0xce: return {static_cast<std::int64_t>(Number(1 << (type - 0xcc)))};
            case 0xcf: return ReadUnsigned();
            case 0xd0: return {static_cast<std::int64_t>(static_cast<std::int8_t>(Number(1)))};
            case 0xd1: return {static_cast<std::int64_t>(static_cast<std::int16_t>(Number(2)))};
            case 0xd2: return {static_cast<std::int64_t>(static_cast<std::int32_t>(Number(4)))};
            case 0xd3: return {static_cast<std::int64_t>(Number(8))};
            case 0xd9: case 0xda: case 0xdb: return ReadText(Number(1 << (type - 0xd9)));
            case 0xdc: case 0xdd: return ReadArray(Number(1 << (type - 0xdb)), depth);
            case 0xde: case 0xdf: return ReadMap(Number(1 << (type - 0xdd)), depth);
            default: return Fail("it holds a type that lsd.v1 does not use");
        }
    }

private:
    std::size_t Left() const { return static_cast<std::size_t>(end_ - at_); }

    Value Fail(const char* why) {
        if (ok()) why_ = why;
        at_ = end_;
        return {};
    }

    // Each item takes a byte at least, so a length that lies costs no memory.
    bool IsThere(std::uint64_t count, std::uint64_t most) {
        if (count <= most && count <= Left()) return true;
        Fail("it claims more than it holds, or than is taken");
        return false;
    }

    std::uint64_t Number(int numBytes) {
        if (!IsThere(static_cast<std::uint64_t>(numBytes), 8)) return 0;
        std::uint64_t value = 0;
        for (int i = 0; i < numBytes; i++) value = value << 8 | *at_++;
        return value;
    }

    Value ReadMap(std::uint64_t numKeys, int depth) {
        Map map;
        if (!IsThere(numKeys, kMaxItems)) return {};
        map.reserve(numKeys);
        while (ok() && map.size() < numKeys) {
            Value key = Any(depth + 1);
            if (!std::holds_alternative<std::string>(key.content)) return Fail("a key is not a text");
            map.emplace_back(std::get<std::string>(std::move(key.content)), Any(depth + 1));
        }
        return {std::move(map)};
    }

    Value ReadArray(std::uint64_t numItems, int depth) {
        Array items;
        if (!IsThere(numItems, kMaxItems)) return {};
        items.reserve(numItems);
        while (ok() && items.size() < numItems) items.push_back(Any(depth + 1));
        return {std::move(items)};
    }

    Value ReadText(std::uint64_t numBytes) {
        if (!IsThere(numBytes, kMaxTextBytes)) return {};
        const auto* text = at_;
        at_ += numBytes;
        if (!IsUtf8(text, numBytes)) return Fail("a text is not UTF-8");
        return {std::string(reinterpret_cast<const char*>(text), numBytes)};
    }

    Value ReadBinary(std::uint64_t numBytes) {
        if (!IsThere(numBytes, UINT64_MAX)) return {};
        const auto* data = at_;
        at_ += numBytes;
        return {Bytes(data, data + numBytes)};
    }

    Value ReadSingle() {
        const auto bits = static_cast<std::uint32_t>(Number(4));
        float value;
        std::memcpy(&value, &bits, sizeof value);
        return {double{value}};
    }

    Value ReadDouble() {
        const std::uint64_t bits = Number(8);
        double value;
        std::memcpy(&value, &bits, sizeof value);
        return {value};
    }

    Value ReadUnsigned() {
        const std::uint64_t value = Number(8);
        return value > INT64_MAX ? Fail("an integer is beyond 2^63") : Value{static_cast<std::int64_t>(value)};
    }

    const std::uint8_t* at_;
    const std::uint8_t* end_;
    std::string why_;  // empty while all is well
};

}  // namespace

std::optional<Map> ReadMessage(const std::uint8_t* data, std::size_t numBytes, ProtocolError& error) {
    Reader reader(data, numBytes);
    Value value = reader.Any(0);
    std::string why = reader.why();
    if (why.empty() && !reader.IsAtEnd()) why = "there are bytes behind the message";
    if (why.empty() && !std::holds_alternative<Map>(value.content)) why = "a message is a map";
    if (why.empty()) return std::get<Map>(std::move(value.content));
    error = {CloseCode::BadMessage, "the message is no MessagePack within the limits: " + why};
    return std::nullopt;
}

}  // namespace lsd
