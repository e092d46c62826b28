// A game without an engine: plays against a real server and prints what it saw, one `name value` a line.
// Arguments: port, file of a 640x360 JPEG, frames to measure with.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "Conversation.h"
#include "Wishes.h"
#include "small_socket.h"

using namespace lsd;

static std::int64_t NowUs() {
    using namespace std::chrono;
    return duration_cast<microseconds>(steady_clock::now().time_since_epoch()).count();
}

// One connection: reads until something of a kind comes.
class Player {
public:
    Player(int port, Identify identity) : socket_(port), conversation_(std::move(identity)) { WaitFor<Ready>(); }

    const Ready& ready() const { return *conversation_.ready(); }

    template <typename T>
    T WaitFor() {
        while (true) {
            const Bytes bytes = socket_.Receive();
            Bytes reply;
            ProtocolError error;
            const auto message = conversation_.Receive(bytes.data(), bytes.size(), reply, error);
            if (!message) throw std::runtime_error(error.sentence);
            if (!reply.empty()) socket_.Send(reply);
            if (const auto* wanted = std::get_if<T>(&*message)) return *wanted;
        }
    }

    Answer Restyle(const Picture& picture) {
        socket_.Send(conversation_.SendFrame(picture));
        return WaitFor<Answer>();
    }

    template <typename Encode>
    Ack Tell(Encode encode) {
        socket_.Send(encode(nextId_++));
        return WaitFor<Ack>();
    }

private:
    SmallSocket socket_;
    Conversation conversation_;
    std::int64_t nextId_ = 1;
};

static void Say(const char* name, const std::string& value) { std::printf("%s %s\n", name, value.c_str()); }
static void Say(const char* name, bool value) { Say(name, std::string(value ? "True" : "False")); }

static std::string Converse(int port, const Picture& picture) {
    Player player(port, {"cpp 0.1.0", 64, 48, Codec::Rgb, "", ""});
    const Answer answer = player.Restyle(picture);
    bool isInverted = answer.data.size() == picture.data.size();
    for (std::size_t i = 0; isInverted && i < answer.data.size(); i++) isInverted = answer.data[i] == 255 - picture.data[i];
    Say("is_inverted", isInverted);
    const Ack prompt = player.Tell([](auto id) { return EncodePrompt(id, {{"frozen tundra", 1.0}}, 0.0); });
    const Answer styled = player.Restyle(picture);
    Say("carries_prompt", prompt.isOk && styled.seq >= prompt.firstSeq && styled.prompts[0].text == "frozen tundra");
    Say("event_ok", player.Tell([](auto id) { return EncodeEvent(id, "boss", {{"health", 0.3}}); }).isOk);
    Say("bad_rules", player.Tell([](auto id) { return EncodeRules(id, "prompt = "); }).message);
    return player.ready().resumeKey;
}

// A prompt that got lost in a break: the session that is resumed is told again, under the same id and once.
static void TellAgain(Player& player, const Picture& picture) {
    Wish lost;
    lost.kind = Wish::Kind::Prompt;
    lost.mix = {{"molten lava world", 1.0}};
    lost.id = 70;
    Wishes wishes;
    wishes.Keep(lost);
    for (const Wish& wish : wishes.ToSay(player.ready().isResumed)) {
        const Ack ack = player.Tell([&](auto) { return wish.Encode(); });
        wishes.OnAck(ack);
        Say("told_again", ack.isOk && ack.id == 70);
    }
    Say("is_granted", wishes.ToSay(true).empty());
    Say("carries_lost_prompt", player.Restyle(picture).prompts[0].text == "molten lava world");
}

static void Measure(int port, const char* file, int numFrames) {
    std::ifstream stream(file, std::ios::binary);
    Picture picture;
    picture.data.assign(std::istreambuf_iterator<char>(stream), {});
    picture.width = 640;
    picture.height = 360;
    Player player(port, {"cpp 0.1.0", 640, 360, Codec::Jpeg, "", ""});
    std::vector<double> latenciesMs;
    for (int i = 0; i < numFrames; i++) {
        picture.timeUs = NowUs();
        const Answer answer = player.Restyle(picture);
        latenciesMs.push_back(static_cast<double>(NowUs() - answer.timeUs) / 1000.0);
    }
    std::sort(latenciesMs.begin(), latenciesMs.end());
    Say("num_answered", std::to_string(latenciesMs.size()));
    Say("p50_ms", std::to_string(latenciesMs[latenciesMs.size() / 2]));
    Say("p99_ms", std::to_string(latenciesMs[latenciesMs.size() * 99 / 100]));
}

int main(int, char** arguments) {
    const int port = std::atoi(arguments[1]);
    Picture picture;
    picture.width = 64;
    picture.height = 48;
    picture.codec = Codec::Rgb;
    for (int i = 0; i < 64 * 48 * 3; i++) picture.data.push_back(static_cast<std::uint8_t>(i * 7));
    const std::string resumeKey = Converse(port, picture);
    Player again(port, {"cpp 0.1.0", 64, 48, Codec::Rgb, "", resumeKey});
    Say("is_resumed", again.ready().isResumed);
    Say("keeps_style", again.Restyle(picture).prompts[0].text);
    TellAgain(again, picture);
    Measure(port, arguments[2], std::atoi(arguments[3]));
    return 0;
}
