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
    if (!IsAsked(key) && granted_.count(key) == 0 && !HasRoom()) return;
    const auto isOlder = [&](const Wish& other) { return KeyOf(other) == key; };
    const std::size_t numKept = wish.kind == Wish::Kind::Parameter ? 0 : kMaxAsked - 1;
    while (static_cast<std::size_t>(std::count_if(asked_.begin(), asked_.end(), isOlder)) > numKept)
        asked_.erase(std::find_if(asked_.begin(), asked_.end(), isOlder));
    asked_.push_back(wish);
}

void Wishes::OnAck(const Ack& ack) {
    const auto place = std::find_if(asked_.begin(), asked_.end(), [&](const Wish& wish) { return wish.id == ack.id; });
    if (place == asked_.end()) return;
    Wish wish = *place;
    asked_.erase(place);
    if (!ack.isOk) return;
    const auto before = granted_.find(KeyOf(wish));
    if (before != granted_.end() && wish.strength < 0) wish.strength = before->second.strength;
    granted_[KeyOf(wish)] = wish;
}

std::vector<Wish> Wishes::ToSay(bool isResumed) {
    if (!isResumed) {
        std::vector<Wish> told;
        for (auto& [key, wish] : granted_) {
            wish.seconds = 0;  // it was faded to before
            if (wish.kind != Wish::Kind::Parameter || !IsAsked(key)) told.push_back(wish);
        }
        asked_.insert(asked_.begin(), told.begin(), told.end());
        granted_.clear();
    }
    std::vector<Wish> said = asked_;
    std::stable_sort(said.begin(), said.end(), [](const Wish& one, const Wish& other) { return one.kind < other.kind; });
    return said;
}

Wishes::Key Wishes::KeyOf(const Wish& wish) {
    return {wish.kind, wish.kind == Wish::Kind::Parameter ? wish.text : std::string()};
}

bool Wishes::IsAsked(const Key& key) const {
    return std::any_of(asked_.begin(), asked_.end(), [&](const Wish& wish) { return KeyOf(wish) == key; });
}

bool Wishes::HasRoom() const {
    std::set<Key> known;
    for (const auto& granted : granted_) known.insert(granted.first);
    for (const Wish& wish : asked_) known.insert(KeyOf(wish));
    return known.size() < kMaxParameters + 2;
}

}  // namespace lsd
