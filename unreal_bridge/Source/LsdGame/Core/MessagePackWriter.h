// Writes the part of MessagePack that lsd.v1 uses, each value in its shortest form: that gives the golden bytes.
#pragma once

#include <string_view>

#include "Protocol.h"

namespace lsd {

class MessagePackWriter {
public:
    explicit MessagePackWriter(std::size_t capacity = 256) { bytes_.reserve(capacity); }

    MessagePackWriter& Map(std::size_t numKeys) { return Header(numKeys, 0x80, 0xde); }
    MessagePackWriter& Array(std::size_t numItems) { return Header(numItems, 0x90, 0xdc); }
    MessagePackWriter& Text(std::string_view value);
    MessagePackWriter& Integer(std::int64_t value);
    MessagePackWriter& Number(double value);
    MessagePackWriter& Flag(bool value) { return Byte(value ? 0xc3 : 0xc2); }
    MessagePackWriter& Binary(const std::uint8_t* data, std::size_t numBytes);
    MessagePackWriter& Binary(const Bytes& value) { return Binary(value.data(), value.size()); }

    // What was written; the writer is empty then.
    Bytes Take() { return std::move(bytes_); }

private:
    MessagePackWriter& Header(std::size_t count, int fix, int wide);
    MessagePackWriter& Sized(std::size_t numBytes, int narrow);
    MessagePackWriter& Byte(int value);
    MessagePackWriter& BigEndian(std::uint64_t value, int numBytes);

    Bytes bytes_;
};

}  // namespace lsd
