#include "Conversation.h"

#include <algorithm>

namespace lsd {

std::optional<ServerMessage> Conversation::Receive(
    const std::uint8_t* data, std::size_t numBytes, Bytes& reply, ProtocolError& error) {
    reply.clear();
    auto message = DecodeServer(data, numBytes, error);
    if (!message) return std::nullopt;
    if (!hello_) reply = Greet(*message, error);
    else if (const auto* ready = std::get_if<Ready>(&*message)) ready_ = *ready;
    else if (const auto* answer = std::get_if<Answer>(&*message)) Settle(answer->seq, error);
    else if (const auto* dropped = std::get_if<Dropped>(&*message)) Settle(dropped->seq, error);
    if (!error.sentence.empty()) return std::nullopt;
    return message;
}

int Conversation::NumCredits() const {
    return ready_ ? std::max(0, static_cast<int>(hello_->maxUnanswered) - static_cast<int>(unsettled_.size())) : 0;
}

Bytes Conversation::SendFrame(const Picture& picture) {
    if (NumCredits() == 0) return {};
    unsettled_.insert(nextSeq_);
    return EncodeFrame(nextSeq_++, picture);
}

Bytes Conversation::Greet(const ServerMessage& message, ProtocolError& error) {
    const auto* hello = std::get_if<Hello>(&message);
    if (hello == nullptr) return error = {CloseCode::BadValue, "the server's first message must be hello"}, Bytes{};
    if (std::count(hello->versions.begin(), hello->versions.end(), kVersion) == 0)
        return error = {CloseCode::BadVersion, "this client speaks version 1, the server does not"}, Bytes{};
    if (identity_.width > hello->maxWidth || identity_.height > hello->maxHeight)
        return error = {CloseCode::BadValue, "the server takes frames of at most " + std::to_string(hello->maxWidth) + "x" +
                                                 std::to_string(hello->maxHeight)}, Bytes{};
    hello_ = *hello;
    return EncodeIdentify(identity_);
}

void Conversation::Settle(std::int64_t seq, ProtocolError& error) {
    if (unsettled_.erase(seq) == 0)
        error = {CloseCode::BadValue, "frame " + std::to_string(seq) + " was settled twice, or never sent"};
}

}  // namespace lsd
