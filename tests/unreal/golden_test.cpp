// The core of unreal_bridge against the bytes that every client of lsd.v1 shares. Argument: unity_bridge/Tests/golden.txt.
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "Conversation.h"
#include "MessagePackReader.h"
#include "MessagePackWriter.h"

using namespace lsd;

static std::map<std::string, Bytes> vectors;     // "file: case" -> bytes
static std::map<std::string, int> closeCodes;    // of those that are to be refused
static int numPassed = 0, numFailed = 0;

static void Check(bool holds, const std::string& what) {
    (holds ? numPassed : numFailed)++;
    if (!holds) std::printf("FAILED %s\n", what.c_str());
}

static void Load(const char* path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::stringstream columns(line);
        std::string name, label, hex, code;
        std::getline(columns, name, '\t');
        std::getline(columns, label, '\t');
        std::getline(columns, hex, '\t');
        std::getline(columns, code, '\t');
        Bytes bytes;
        for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
            bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
        vectors[name + ": " + label] = bytes;
        if (!code.empty()) closeCodes[name + ": " + label] = std::stoi(code);
    }
}

static void Rewrite(MessagePackWriter& writer, const Value& value);

static void Rewrite(MessagePackWriter& writer, const Map& map) {
    writer.Map(map.size());
    for (const auto& [key, value] : map) Rewrite(writer.Text(key), value);
}

static void Rewrite(MessagePackWriter& writer, const Value& value) {
    if (const auto* flag = std::get_if<bool>(&value.content)) writer.Flag(*flag);
    else if (const auto* integer = std::get_if<std::int64_t>(&value.content)) writer.Integer(*integer);
    else if (const auto* number = std::get_if<double>(&value.content)) writer.Number(*number);
    else if (const auto* text = std::get_if<std::string>(&value.content)) writer.Text(*text);
    else if (const auto* bytes = std::get_if<Bytes>(&value.content)) writer.Binary(*bytes);
    else if (const auto* map = std::get_if<Map>(&value.content)) Rewrite(writer, *map);
    else if (const auto* items = std::get_if<Array>(&value.content)) {
        writer.Array(items->size());
        for (const auto& item : *items) Rewrite(writer, item);
    }
}

static void EveryVectorIsWrittenAsItWasReadAndLiesAreRefused() {
    for (const auto& [name, bytes] : vectors) {
        ProtocolError error;
        const auto map = ReadMessage(bytes.data(), bytes.size(), error);
        if (closeCodes.count(name) == 0) {
            MessagePackWriter writer(1);
            if (map) Rewrite(writer, *map);
            Check(map && writer.Take() == bytes, name);
        } else if (closeCodes[name] == static_cast<int>(CloseCode::BadMessage)) {
            Check(!map && error.code == CloseCode::BadMessage && error.sentence.size() > 20, name);
        }
    }
}

static void IntegersOfEveryWidthComeBack() {
    for (const std::int64_t value : {INT64_MIN, -2147483649L, -32769L, -129L, -128L, -33L, -32L, -1L, 0L, 127L, 128L,
                                     255L, 256L, 65535L, 65536L, 4294967295L, 4294967296L, INT64_MAX}) {
        MessagePackWriter writer;
        const Bytes bytes = writer.Map(1).Text("a").Integer(value).Take();
        ProtocolError error;
        const auto map = ReadMessage(bytes.data(), bytes.size(), error);
        Check(map && std::get<std::int64_t>((*map)[0].second.content) == value, "integer " + std::to_string(value));
    }
}

static Picture Rgb(int width, int height, Codec codec, Bytes data, bool isBottomUp, std::int64_t timeUs) {
    Picture picture;
    picture.timeUs = timeUs;
    picture.width = width;
    picture.height = height;
    picture.codec = codec;
    picture.data = std::move(data);
    picture.isBottomUp = isBottomUp;
    return picture;
}

static void PlayersMessagesAreWrittenInGoldenBytes() {
    const auto same = [](const char* name, const Bytes& bytes) { Check(vectors.count(name) && vectors[name] == bytes, name); };
    same("client_identify: smallest", EncodeIdentify({"unity 0.1.0", 640, 360, Codec::Jpeg, "", ""}));
    same("client_identify: with token and resume key",
         EncodeIdentify({"godot 0.1.0", 1920, 1080, Codec::Rgb, "a token", "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"}));
    same("client_frame: rgb", EncodeFrame(2, Rgb(2, 1, Codec::Rgb, {255, 0, 0, 0, 0, 255}, false, 1016667)));
    same("client_frame: rgba, bottom up",
         EncodeFrame(3, Rgb(1, 2, Codec::Rgba, {1, 2, 3, 255, 4, 5, 6, 255}, true, kMaxInteger)));
    Picture planes = Rgb(2, 1, Codec::Rgb, Bytes(6), false, 0);
    planes.planeWidth = planes.planeHeight = 1;
    planes.depth = {0, 0, 0xc0, 0x3f};
    planes.motion = {0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0};
    same("client_frame: rgb with depth and motion planes", EncodeFrame(4, planes));
    Picture regions = Rgb(2, 1, Codec::Rgb, Bytes(6), false, 0);
    regions.planeWidth = 2;
    regions.planeHeight = 1;
    regions.regions = {0, 7};
    same("client_frame: rgb with a plane of regions", EncodeFrame(5, regions));
    same("client_event: no data", EncodeEvent(1, "boss_appears", {}));
    same("client_event: every kind of value",
         EncodeEvent(2, "hurt", {{"health", 0.25}, {"lives", std::int64_t{-3}}, {"by", std::string("lava \u00e9")}, {"is_fatal", false}}));
    same("client_prompt: one prompt", EncodePrompt(3, {{"frozen tundra", 1.0}}, 1.0));
    same("client_prompt: a mix, slowly, half strength",
         EncodePrompt(300, {{"molten lava world", 0.75}, {"frozen tundra", 0.25}}, 2.5, 0.5));
    same("client_parameter: health", EncodeParameter(70000, "health", 0.3));
    same("client_rules: a file", EncodeRules(5, "prompt = \"molten lava world\"\n"));
    same("client_reanchor: only case", EncodeReanchor(6));
    same("client_ping: large id", EncodePing(5000000000));
}

template <typename T>
static T Read(const char* name) {
    ProtocolError error;
    const auto message = DecodeServer(vectors[name].data(), vectors[name].size(), error);
    Check(message && std::holds_alternative<T>(*message), std::string(name) + " " + error.sentence);
    return message && std::holds_alternative<T>(*message) ? std::get<T>(*message) : T{};
}

static void ServersMessagesAreRead() {
    const auto hello = Read<Hello>("server_hello: as a server on loopback says it");
    Check(hello.versions == std::vector<std::int64_t>{1} && hello.maxUnanswered == 2 && hello.codecs.size() == 3, "hello");
    const auto ready = Read<Ready>("server_ready: new session");
    Check(ready.session == "s1" && ready.resumeKey.size() == 32 && !ready.isResumed && ready.model == "tiny", "ready");
    const auto jpeg = Read<Answer>("server_frame: jpeg");
    Check(jpeg.seq == 1 && jpeg.width == 16 && jpeg.height == 8 && jpeg.data[0] == 0xff && jpeg.codec == "jpeg", "jpeg");
    Check(jpeg.prompts.size() == 2 && jpeg.prompts[0].text == "molten lava world" && jpeg.prompts[1].weight == 0.25, "style");
    const auto rgb = Read<Answer>("server_frame: rgb");
    Check(rgb.data == Bytes{0, 255, 255, 255, 255, 0} && rgb.isBottomUp && rgb.numDropped == 3, "rgb");
    Check(Read<Dropped>("server_dropped: bad frame").message == "rgb of 2x1 has 6 bytes, got 5", "bad frame");
    Check(Read<Dropped>("server_dropped: replaced").reason == "replaced", "replaced");
    Check(Read<Ack>("server_ack: took effect").firstSeq == 9, "took effect");
    const auto refused = Read<Ack>("server_ack: did not");
    Check(!refused.isOk && refused.firstSeq == -1 && refused.message.find("the prompt is empty") == 0, "did not");
    Check(Read<Pong>("server_pong: large id").id == 5000000000, "pong");
    Check(Read<Status>("server_status: overloaded").state == "overloaded", "status");
}

static void WrongMessagesGetTheirCloseCode() {
    const std::pair<Bytes, CloseCode> wrong[] = {
        {{0x81, 0xa2, 'o', 'p', 0xa4, 'p', 'o', 'n', 'g'}, CloseCode::MissingField},
        {{0x82, 0xa2, 'o', 'p', 0xa4, 'p', 'o', 'n', 'g', 0xa2, 'i', 'd', 0xa1, '1'}, CloseCode::WrongType},
        {{0x82, 0xa2, 'o', 'p', 0xa4, 'p', 'o', 'n', 'g', 0xa2, 'i', 'd', 0xc0}, CloseCode::WrongType},
        {{0x82, 0xa2, 'o', 'p', 0xa4, 'p', 'o', 'n', 'g', 0xa2, 'i', 'd', 0xff}, CloseCode::BadValue},
        {{0x81, 0xa2, 'o', 'p', 0xa4, 'p', 'n', 'i', 'g'}, CloseCode::UnknownOp},
    };
    for (const auto& [bytes, code] : wrong) {
        ProtocolError error;
        Check(!DecodeServer(bytes.data(), bytes.size(), error) && error.code == code, "a message for " + error.sentence);
    }
}

static void EachFrameTakesACreditAndGivesItBackOnce() {
    Conversation conversation({"unity 0.1.0", 640, 360, Codec::Jpeg, "", ""});
    Bytes reply;
    ProtocolError error;
    const auto take = [&](const Bytes& bytes) { return conversation.Receive(bytes.data(), bytes.size(), reply, error).has_value(); };
    Check(take(vectors["server_hello: as a server on loopback says it"]), "hello is taken");
    Check(reply == vectors["client_identify: smallest"] && conversation.NumCredits() == 0, "hello is answered");
    Check(take(vectors["server_ready: new session"]) && conversation.NumCredits() == 2, "two credits");
    const Picture pixel = Rgb(1, 1, Codec::Rgb, Bytes(3), false, 0);
    Check(!conversation.SendFrame(pixel).empty() && !conversation.SendFrame(pixel).empty(), "two frames");
    Check(conversation.SendFrame(pixel).empty() && conversation.NumCredits() == 0, "no third one");
    const Bytes& answer = vectors["server_frame: jpeg"];  // of seq 1
    Check(take(answer) && conversation.NumCredits() == 1, "its answer gives a credit back");
    Check(!take(answer) && error.code == CloseCode::BadValue, "once");
}

static void WaitsDoubleAndOnlyWhatMayGetBetterIsTriedAgain() {
    Check(ReconnectDelaySeconds(0, 1) == 0.25 && ReconnectDelaySeconds(1, 1) == 0.5, "waits double");
    Check(ReconnectDelaySeconds(1000, 1) == 1.0 && ReconnectDelaySeconds(0, 0) == 0.125, "waits end and are spread");
    for (const int code : {1001, 1006, 4012, 4015}) Check(MayReconnect(code), "again after " + std::to_string(code));
    for (const int code : {1009, 4002, 4009, 4011}) Check(!MayReconnect(code), "not after " + std::to_string(code));
}

int main(int, char** arguments) {
    Load(arguments[1]);
    EveryVectorIsWrittenAsItWasReadAndLiesAreRefused();
    IntegersOfEveryWidthComeBack();
    PlayersMessagesAreWrittenInGoldenBytes();
    ServersMessagesAreRead();
    WrongMessagesGetTheirCloseCode();
    EachFrameTakesACreditAndGivesItBackOnce();
    WaitsDoubleAndOnlyWhatMayGetBetterIsTriedAgain();
    std::printf("%d passed, %d failed\n", numPassed, numFailed);
    return numFailed == 0 ? 0 : 1;
}
