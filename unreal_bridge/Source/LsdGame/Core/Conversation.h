// The client's half of one connection: bytes in, messages out, credits counted. No socket, no clock, no threads.
#pragma once

#include <set>

#include "ServerMessages.h"

namespace lsd {

class Conversation {
public:
    explicit Conversation(Identify identity) : identity_(std::move(identity)) {}

    // Take one WebSocket message. `reply` is what to send at once, empty mostly.
    // Nothing, and the error set, when the server broke the protocol: close with its code.
    std::optional<ServerMessage> Receive(const std::uint8_t* data, std::size_t numBytes, Bytes& reply, ProtocolError& error);

    // Frames that may be sent now. Take no picture while there is none: it would only grow old.
    int NumCredits() const;

    // The bytes of a frame, which takes a credit; empty when there is none.
    Bytes SendFrame(const Picture& picture);

    const std::optional<Hello>& hello() const { return hello_; }
    const std::optional<Ready>& ready() const { return ready_; }

private:
    Bytes Greet(const ServerMessage& message, ProtocolError& error);
    void Settle(std::int64_t seq, ProtocolError& error);

    Identify identity_;
    std::optional<Hello> hello_;
    std::optional<Ready> ready_;
    std::set<std::int64_t> unsettled_;  // frames without answer or dropped
    std::int64_t nextSeq_ = 0;
};

}  // namespace lsd
