// What a game has asked for and holds on to, so that a new session can be told: rules, prompt, parameters.
#pragma once

#include <map>

#include "ServerMessages.h"

namespace lsd {

struct Wish {
    enum class Kind { Rules, Prompt, Parameter };  // in the order of saying: rules start from their own prompt

    Kind kind = Kind::Rules;
    std::string text;               // of the rules, or the parameter's name
    std::vector<PromptWeight> mix;  // of a prompt
    double seconds = 0;
    double strength = -1;  // negative: as it is
    double value = 0;      // of a parameter
    std::int64_t id = 0;   // in all sessions that are told it

    Bytes Encode() const;
};

// One game's, over all its connections.
class Wishes {
public:
    static constexpr std::size_t kMaxParameters = 64;
    static constexpr int kMaxAsked = 3;  // with those that hold, as many rules as a server takes in a second

    // Note what is about to be sent, or waits for a connection.
    void Keep(const Wish& wish);

    // The server knows it now; one that it refuses is forgotten, and what was granted before holds.
    void OnAck(const Ack& ack);

    // What a session has to be told at the beginning of a connection: all, or what got lost on its way.
    std::vector<Wish> ToSay(bool isResumed);

private:
    using Key = std::pair<Wish::Kind, std::string>;  // what a newer wish replaces

    static Key KeyOf(const Wish& wish);
    static void Inherit(const Wish& before, Wish& wish);  // a prompt without a strength has left it as it was
    bool IsAsked(const Key& key) const;
    bool HasRoom() const;

    std::vector<Wish> asked_;  // the server has not answered these, oldest first: it may refuse the newest
    std::map<Key, Wish> held_;  // granted by an earlier session, and not yet by this one, which hears them first
    std::map<Key, Wish> granted_;  // its session knows these
};

}  // namespace lsd
