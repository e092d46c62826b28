#include "MessagePackWriter.h"

#include <cstring>

namespace lsd {

MessagePackWriter& MessagePackWriter::Text(std::string_view value) {
    if (value.size() < 32) Byte(0xa0 | static_cast<int>(value.size()));
    else Sized(value.size(), 0xd9);
    bytes_.insert(bytes_.end(), value.begin(), value.end());
    return *this;
}

MessagePackWriter& MessagePackWriter::Integer(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    if (value >= 0) {
        if (bits < 0x80) return Byte(static_cast<int>(bits));
        if (bits <= 0xff) return Byte(0xcc).BigEndian(bits, 1);
        if (bits <= 0xffff) return Byte(0xcd).BigEndian(bits, 2);
        if (bits <= 0xffffffff) return Byte(0xce).BigEndian(bits, 4);
        return Byte(0xcf).BigEndian(bits, 8);
    }
    if (value >= -32) return Byte(static_cast<int>(bits & 0xff));
    if (value >= INT8_MIN) return Byte(0xd0).BigEndian(bits, 1);
    if (value >= INT16_MIN) return Byte(0xd1).BigEndian(bits, 2);
    if (value >= INT32_MIN) return Byte(0xd2).BigEndian(bits, 4);
    return Byte(0xd3).BigEndian(bits, 8);
}

MessagePackWriter& MessagePackWriter::Number(double value) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return Byte(0xcb).BigEndian(bits, 8);
}

MessagePackWriter& MessagePackWriter::Binary(const std::uint8_t* data, std::size_t numBytes) {
    Sized(numBytes, 0xc4);
    bytes_.insert(bytes_.end(), data, data + numBytes);
    return *this;
}

MessagePackWriter& MessagePackWriter::Header(std::size_t count, int fix, int wide) {
    if (count < 16) return Byte(fix | static_cast<int>(count));
    if (count <= 0xffff) return Byte(wide).BigEndian(count, 2);
    return Byte(wide + 1).BigEndian(count, 4);
}

MessagePackWriter& MessagePackWriter::Sized(std::size_t numBytes, int narrow) {
    if (numBytes <= 0xff) return Byte(narrow).BigEndian(numBytes, 1);
    if (numBytes <= 0xffff) return Byte(narrow + 1).BigEndian(numBytes, 2);
    return Byte(narrow + 2).BigEndian(numBytes, 4);
}

MessagePackWriter& MessagePackWriter::Byte(int value) {
    bytes_.push_back(static_cast<std::uint8_t>(value));
    return *this;
}

MessagePackWriter& MessagePackWriter::BigEndian(std::uint64_t value, int numBytes) {
    for (int shift = 8 * (numBytes - 1); shift >= 0; shift -= 8) Byte(static_cast<int>(value >> shift & 0xff));
    return *this;
}

}  // namespace lsd
