// Words and rules of lsd.v1 that every part of the core uses. See docs/protocol.md. No engine, no exceptions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lsd {

using Bytes = std::vector<std::uint8_t>;

constexpr int kVersion = 1;
constexpr const char* kSubprotocol = "lsd.v1";
constexpr std::int64_t kMaxInteger = (std::int64_t{1} << 53) - 1;
constexpr int kMaxSidePx = 8192;

enum class CloseCode : int {
    Normal = 1000,
    GoingAway = 1001,
    Broken = 1006,
    TooLarge = 1009,
    BadMessage = 4002,
    MissingField = 4003,
    WrongType = 4004,
    BadValue = 4005,
    UnknownOp = 4006,
    BadToken = 4009,
    BadVersion = 4010,
    SessionEnded = 4011,
};

// Why a message was refused: close the connection with the code, and the sentence as its reason.
struct ProtocolError {
    CloseCode code = CloseCode::Normal;
    std::string sentence;
};

enum class Codec { Jpeg, Rgb, Rgba };

// The codec as messages spell it.
const char* Word(Codec codec);

// False where a person has to change something first: trying again would end the same way.
bool MayReconnect(int closeCode);

// How long to wait before connecting again: 0.25 s, doubled up to 1 s, spread by share 0..1.
double ReconnectDelaySeconds(int numFailures, double share);

}  // namespace lsd
