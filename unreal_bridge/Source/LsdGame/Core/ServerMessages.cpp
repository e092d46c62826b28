#include "ServerMessages.h"

#include "Fields.h"

namespace lsd {
namespace {

Hello ReadHello(const Fields& fields) {
    Hello hello;
    for (const auto& item : fields.Items("versions"))
        if (const auto* version = std::get_if<std::int64_t>(&item.content)) hello.versions.push_back(*version);
    for (const auto& item : fields.Items("codecs"))
        if (const auto* codec = std::get_if<std::string>(&item.content)) hello.codecs.push_back(*codec);
    hello.server = fields.Text("server");
    hello.needsToken = fields.Flag("needs_token");
    hello.resumeSeconds = fields.Number("resume_s");
    hello.maxMessage = fields.Integer("max_message");
    hello.maxWidth = fields.Integer("max_width");
    hello.maxHeight = fields.Integer("max_height");
    hello.maxUnanswered = fields.Integer("max_unanswered", 0, 64);
    return hello;
}

void ReadStyle(const Fields& fields, Answer& answer, ProtocolError& error) {
    const Map style = fields.SubMap("style");
    const Fields styleFields(style, "frame.style", error);
    answer.strength = styleFields.Number("strength");
    for (const auto& item : styleFields.Items("prompts")) {
        const auto* map = std::get_if<Map>(&item.content);
        if (map == nullptr) return styleFields.Fail(CloseCode::WrongType, "prompts", "must hold maps");
        const Fields prompt(*map, "frame.style.prompts", error);
        answer.prompts.push_back({prompt.Text("text"), prompt.Number("weight")});
    }
}

Answer ReadAnswer(const Fields& fields, ProtocolError& error) {
    Answer answer;
    answer.seq = fields.Integer("seq");
    answer.timeUs = fields.Integer("time_us");
    answer.width = static_cast<int>(fields.Integer("width", 1, kMaxSidePx));
    answer.height = static_cast<int>(fields.Integer("height", 1, kMaxSidePx));
    answer.codec = fields.Text("codec");
    answer.data = fields.Binary("data");
    answer.isBottomUp = fields.Flag("bottom_up");
    answer.numDropped = fields.Integer("dropped");
    ReadStyle(fields, answer, error);
    const auto numPixels = static_cast<std::size_t>(answer.width) * static_cast<std::size_t>(answer.height);
    const std::size_t numBytes = answer.codec == "rgb" ? 3 * numPixels : answer.codec == "rgba" ? 4 * numPixels : 0;
    if (numBytes == 0 && answer.codec != "jpeg") fields.Fail(CloseCode::BadValue, "codec", "is none of this client's");
    if (numBytes != 0 && answer.data.size() != numBytes)
        fields.Fail(CloseCode::BadValue, "data", "has another length than its size says");
    return answer;
}

ServerMessage Read(const std::string& op, const Fields& fields, ProtocolError& error) {
    if (op == "hello") return ReadHello(fields);
    if (op == "frame") return ReadAnswer(fields, error);
    if (op == "ready")
        return Ready{fields.Text("session"), fields.Text("resume_key"), fields.Flag("is_resumed"), fields.Text("model")};
    const std::string message = fields.Has("message") ? fields.Text("message") : "";
    if (op == "dropped") return Dropped{fields.Integer("seq"), fields.Text("reason"), message};
    if (op == "ack")
        return Ack{fields.Integer("id"), fields.Flag("ok"), fields.Has("first_seq") ? fields.Integer("first_seq") : -1, message};
    if (op == "status") return Status{fields.Text("state"), message};
    if (op == "pong") return Pong{fields.Integer("id")};
    error = {CloseCode::UnknownOp, "a player knows no message '" + op.substr(0, 40) + "'"};
    return Pong{};
}

}  // namespace

std::optional<ServerMessage> DecodeServer(const std::uint8_t* data, std::size_t numBytes, ProtocolError& error) {
    error = {};
    const auto map = ReadMessage(data, numBytes, error);
    if (!map) return std::nullopt;
    const std::string op = Fields(*map, "a message", error).Text("op");
    if (!error.sentence.empty()) return std::nullopt;
    ServerMessage message = Read(op, Fields(*map, op, error), error);
    if (!error.sentence.empty()) return std::nullopt;
    return message;
}

}  // namespace lsd
