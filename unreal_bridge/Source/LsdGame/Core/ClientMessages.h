// What a client sends, as bytes of one binary WebSocket message.
#pragma once

#include <variant>

#include "Protocol.h"

namespace lsd {

// Who this is, and how large its frames get.
struct Identify {
    std::string client;  // name and version, for the server's logs: "unreal 0.1.0"
    int width = 0;       // of the widest frame, in pixels
    int height = 0;
    Codec answerCodec = Codec::Jpeg;
    std::string token;      // empty: none
    std::string resumeKey;  // empty: a new session
};

// One picture of the game.
struct Picture {
    std::int64_t timeUs = 0;  // when it was taken, on the client's own steady clock
    int width = 0;
    int height = 0;
    Codec codec = Codec::Jpeg;
    Bytes data;
    bool isBottomUp = false;
    int planeWidth = 0;  // of depth, motion and regions, when one of them is there
    int planeHeight = 0;
    Bytes depth;   // metres, float32 little-endian; empty: none
    Bytes motion;  // pixels of the frame since the previous one, x right and y down, float32 pairs; empty: none
    Bytes regions;  // which region of the rules each place belongs to, 0 for none; empty: no plane
};

struct PromptWeight {
    std::string text;
    double weight = 1.0;
};

using Scalar = std::variant<double, std::int64_t, bool, std::string>;
using EventData = std::vector<std::pair<std::string, Scalar>>;

Bytes EncodeIdentify(const Identify& identify);
Bytes EncodeFrame(std::int64_t seq, const Picture& picture);
Bytes EncodeEvent(std::int64_t id, const std::string& name, const EventData& data);

// A negative strength leaves it as it is.
Bytes EncodePrompt(std::int64_t id, const std::vector<PromptWeight>& mix, double seconds, double strength = -1.0);
Bytes EncodeParameter(std::int64_t id, const std::string& name, double value);
Bytes EncodeRules(std::int64_t id, const std::string& text);
Bytes EncodeReanchor(std::int64_t id);
Bytes EncodePing(std::int64_t id);

}  // namespace lsd
