#include "ClientMessages.h"

#include "MessagePackWriter.h"

namespace lsd {
namespace {

MessagePackWriter Begin(std::string_view op, std::size_t numFields, std::size_t capacity = 256) {
    MessagePackWriter writer(capacity);
    writer.Map(numFields + 1).Text("op").Text(op);
    return writer;
}

void Write(MessagePackWriter& writer, const Scalar& value) {
    if (const auto* number = std::get_if<double>(&value)) writer.Number(*number);
    else if (const auto* integer = std::get_if<std::int64_t>(&value)) writer.Integer(*integer);
    else if (const auto* flag = std::get_if<bool>(&value)) writer.Flag(*flag);
    else writer.Text(std::get<std::string>(value));
}

}  // namespace

Bytes EncodeIdentify(const Identify& identify) {
    auto writer = Begin("identify", 5 + !identify.token.empty() + !identify.resumeKey.empty());
    writer.Text("version").Integer(kVersion).Text("client").Text(identify.client);
    writer.Text("width").Integer(identify.width).Text("height").Integer(identify.height);
    writer.Text("answer_codec").Text(Word(identify.answerCodec));
    if (!identify.token.empty()) writer.Text("token").Text(identify.token);
    if (!identify.resumeKey.empty()) writer.Text("resume_key").Text(identify.resumeKey);
    return writer.Take();
}

Bytes EncodeFrame(std::int64_t seq, const Picture& picture) {
    const bool hasDepth = !picture.depth.empty();
    const bool hasMotion = !picture.motion.empty();
    const bool hasRegions = !picture.regions.empty();
    const std::size_t numPlanes = hasDepth + hasMotion + hasRegions;
    const std::size_t numPlaneFields = numPlanes > 0 ? 2 + numPlanes : 0;
    const std::size_t numBytes =
        picture.data.size() + picture.depth.size() + picture.motion.size() + picture.regions.size();
    auto writer = Begin("frame", 7 + numPlaneFields, numBytes + 256);
    writer.Text("seq").Integer(seq).Text("time_us").Integer(picture.timeUs);
    writer.Text("width").Integer(picture.width).Text("height").Integer(picture.height);
    writer.Text("codec").Text(Word(picture.codec)).Text("data").Binary(picture.data);
    writer.Text("bottom_up").Flag(picture.isBottomUp);
    if (numPlaneFields > 0)
        writer.Text("plane_width").Integer(picture.planeWidth).Text("plane_height").Integer(picture.planeHeight);
    if (hasDepth) writer.Text("depth").Binary(picture.depth);
    if (hasMotion) writer.Text("motion").Binary(picture.motion);
    if (hasRegions) writer.Text("regions").Binary(picture.regions);
    return writer.Take();
}

Bytes EncodeEvent(std::int64_t id, const std::string& name, const EventData& data) {
    auto writer = Begin("event", 3);
    writer.Text("id").Integer(id).Text("name").Text(name).Text("data").Map(data.size());
    for (const auto& [key, value] : data) {
        writer.Text(key);
        Write(writer, value);
    }
    return writer.Take();
}

Bytes EncodePrompt(std::int64_t id, const std::vector<PromptWeight>& mix, double seconds, double strength) {
    auto writer = Begin("prompt", strength >= 0 ? 4 : 3);
    writer.Text("id").Integer(id).Text("prompts").Array(mix.size());
    for (const auto& prompt : mix) writer.Map(2).Text("text").Text(prompt.text).Text("weight").Number(prompt.weight);
    writer.Text("seconds").Number(seconds);
    if (strength >= 0) writer.Text("strength").Number(strength);
    return writer.Take();
}

Bytes EncodeParameter(std::int64_t id, const std::string& name, double value) {
    return Begin("parameter", 3).Text("id").Integer(id).Text("name").Text(name).Text("value").Number(value).Take();
}

Bytes EncodeRules(std::int64_t id, const std::string& text) {
    return Begin("rules", 2, text.size() + 64).Text("id").Integer(id).Text("text").Text(text).Take();
}

Bytes EncodeReanchor(std::int64_t id) { return Begin("reanchor", 1).Text("id").Integer(id).Take(); }

Bytes EncodePing(std::int64_t id) { return Begin("ping", 1).Text("id").Integer(id).Take(); }

}  // namespace lsd
