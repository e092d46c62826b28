// What a server sends to a player.
#pragma once

#include <optional>
#include <variant>

#include "ClientMessages.h"

namespace lsd {

struct Hello {
    std::vector<std::int64_t> versions;
    std::string server;
    bool needsToken = false;
    double resumeSeconds = 0;
    std::int64_t maxMessage = 0;
    std::int64_t maxWidth = 0;
    std::int64_t maxHeight = 0;
    std::int64_t maxUnanswered = 0;
    std::vector<std::string> codecs;
};

struct Ready {
    std::string session;
    std::string resumeKey;
    bool isResumed = false;
    std::string model;
};

// A restyled frame: seq, time, size and direction as the frame had them.
struct Answer {
    std::int64_t seq = 0;
    std::int64_t timeUs = 0;
    int width = 0;
    int height = 0;
    std::string codec;
    Bytes data;
    bool isBottomUp = false;
    std::vector<PromptWeight> prompts;
    double strength = 0;
    std::int64_t numDropped = 0;
};

struct Dropped {
    std::int64_t seq = 0;
    std::string reason;
    std::string message;
};

struct Ack {
    std::int64_t id = 0;
    bool isOk = false;
    std::int64_t firstSeq = -1;  // answers to frames from this one on carry it; -1 where it did not take effect
    std::string message;
};

struct Pong {
    std::int64_t id = 0;
};

struct Status {
    std::string state;
    std::string message;
};

using ServerMessage = std::variant<Hello, Ready, Answer, Dropped, Ack, Pong, Status>;

// One message; nothing, and the error set, when the bytes are none. Unknown fields are left out: servers grow.
std::optional<ServerMessage> DecodeServer(const std::uint8_t* data, std::size_t numBytes, ProtocolError& error);

}  // namespace lsd
