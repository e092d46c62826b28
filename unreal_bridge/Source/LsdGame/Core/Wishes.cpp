#include "Wishes.h"

#include <algorithm>
#include <set>

namespace lsd {

Bytes Wish::Encode() const {
    if (kind == Kind::Rules) return EncodeRules(id, text);
    return kind == Kind::Prompt ? EncodePrompt(id, mix, seconds, strength) : EncodeParameter(id, text, value);
}

void Wishes::Keep(const Wish& wish) {
    const Key key = KeyOf(wish);
    if (!IsAsked(key) && held_.count(key) + granted_.count(key) == 0 && !HasRoom()) return;
    const auto isOlder = [&](const Wish& other) { return KeyOf(other) == key; };
    if (wish.kind == Wish::Kind::Parameter) {
        asked_.erase(std::remove_if(asked_.begin(), asked_.end(), isOlder), asked_.end());
        held_.erase(key);
    } else if (std::count_if(asked_.begin(), asked_.end(), isOlder) == kMaxAsked) {
        const auto oldest = std::find_if(asked_.begin(), asked_.end(), isOlder);
        Inherit(*oldest, *std::find_if(oldest + 1, asked_.end(), isOlder));
        asked_.erase(oldest);
    }
    asked_.push_back(wish);
}

void Wishes::OnAck(const Ack& ack) {
    Wish wish;
    const auto held = std::find_if(held_.begin(), held_.end(), [&](const auto& item) { return item.second.id == ack.id; });
    if (held != held_.end()) {
        wish = held->second;
        held_.erase(held);
    } else {
        const auto place = std::find_if(asked_.begin(), asked_.end(), [&](const Wish& asked) { return asked.id == ack.id; });
        if (place == asked_.end()) return;
        wish = *place;
        asked_.erase(place);
    }
    if (!ack.isOk) return;
    const auto before = granted_.find(KeyOf(wish));
    if (before != granted_.end()) Inherit(before->second, wish);
    granted_[KeyOf(wish)] = wish;
}

std::vector<Wish> Wishes::ToSay(bool isResumed) {
    if (!isResumed) {
        for (auto& [key, wish] : granted_) {
            wish.seconds = 0;  // it was faded to before
            if (wish.kind != Wish::Kind::Parameter || !IsAsked(key)) held_[key] = wish;
        }
        granted_.clear();
    }
    std::vector<Wish> said;
    for (const auto& held : held_) said.push_back(held.second);
    said.insert(said.end(), asked_.begin(), asked_.end());
    std::stable_sort(said.begin(), said.end(), [](const Wish& one, const Wish& other) { return one.kind < other.kind; });
    return said;
}

Wishes::Key Wishes::KeyOf(const Wish& wish) {
    return {wish.kind, wish.kind == Wish::Kind::Parameter ? wish.text : std::string()};
}

void Wishes::Inherit(const Wish& before, Wish& wish) {
    if (wish.strength < 0) wish.strength = before.strength;
}

bool Wishes::IsAsked(const Key& key) const {
    return std::any_of(asked_.begin(), asked_.end(), [&](const Wish& wish) { return KeyOf(wish) == key; });
}

bool Wishes::HasRoom() const {
    std::set<Key> known;
    for (const auto& granted : granted_) known.insert(granted.first);
    for (const auto& held : held_) known.insert(held.first);
    for (const Wish& wish : asked_) known.insert(KeyOf(wish));
    return known.size() < kMaxParameters + 2;
}

}  // namespace lsd
