// The cases of tests/wishes.json, which the other clients read: prints what fails, and "N passed, M failed".
#include <cstdio>

#include "Wishes.h"

using namespace lsd;

static int numPassed = 0;
static int numFailed = 0;

static Wish Rules(std::int64_t id) {
    Wish wish;
    wish.text = std::to_string(id);
    wish.id = id;
    return wish;
}

static Wish Prompt(std::int64_t id, double strength) {
    Wish wish = Rules(id);
    wish.kind = Wish::Kind::Prompt;
    wish.seconds = 2.5;
    wish.strength = strength;
    return wish;
}

static Wish Parameter(std::int64_t id, const std::string& name) {
    Wish wish = Rules(id);
    wish.kind = Wish::Kind::Parameter;
    wish.text = name;
    return wish;
}

static Ack Granted(std::int64_t id) { return {id, true, 0, ""}; }
static Ack Refused(std::int64_t id) { return {id, false, -1, "no"}; }

static void Says(const char* name, const std::vector<Wish>& said, const std::vector<std::int64_t>& ids) {
    std::vector<std::int64_t> got;
    for (const Wish& wish : said) got.push_back(wish.id);
    (got == ids ? numPassed : numFailed) += 1;
    if (got != ids) std::printf("%s\n", name);
}

static void RulesThatAreRefusedLeaveThoseThatHold() {
    Wishes wishes;
    wishes.Keep(Rules(1));
    wishes.Keep(Rules(2));
    Says("a resumed session is told what got lost", wishes.ToSay(true), {1, 2});
    wishes.OnAck(Granted(1));
    wishes.OnAck(Refused(2));
    Says("nothing got lost", wishes.ToSay(true), {});
    wishes.Keep(Rules(3));
    Says("what holds comes before what may be refused", wishes.ToSay(false), {1, 3});
    wishes.OnAck(Granted(1));
    wishes.OnAck(Refused(3));
    Says("the first rules hold", wishes.ToSay(false), {1});
}

static void NoMoreIsHeldThanThereIsRoomFor() {
    Wishes wishes;
    for (int id = 1; id <= 4; id++) wishes.Keep(Rules(id));
    wishes.Keep(Parameter(5, "hp"));
    wishes.Keep(Parameter(6, "hp"));
    Says("the newest three rules, the newest parameter", wishes.ToSay(true), {2, 3, 4, 6});
    for (int id = 7; id < 200; id++) wishes.Keep(Parameter(id, "p" + std::to_string(id)));
    const std::size_t numHeld = wishes.ToSay(true).size() - 3;
    Says("parameters are bounded", numHeld <= Wishes::kMaxParameters + 1 ? std::vector<Wish>{} : wishes.ToSay(true), {});
}

static void APromptIsToldAtOnceInTheStrengthThatItHad() {
    Wishes wishes;
    wishes.Keep(Parameter(1, "hp"));
    wishes.Keep(Prompt(2, 0.5));
    wishes.Keep(Prompt(3, -1));
    for (int id = 1; id <= 3; id++) wishes.OnAck(Granted(id));
    wishes.Keep(Parameter(4, "hp"));
    const auto said = wishes.ToSay(false);
    Says("the prompt, and the parameter once", said, {3, 4});
    Says("at once", said[0].seconds == 0 && said[0].strength == 0.5 ? std::vector<Wish>{} : said, {});
}

static void AStrengthIsLeftToTheNextPrompt() {
    Wishes wishes;
    wishes.Keep(Prompt(1, 0.5));
    for (int id = 2; id <= 4; id++) wishes.Keep(Prompt(id, -1));
    const auto waiting = wishes.ToSay(true);
    Says("the newest three prompts", waiting, {2, 3, 4});
    Says("the next has it", waiting[0].strength == 0.5 && waiting[1].strength < 0 ? std::vector<Wish>{} : waiting, {});
    for (int id = 1; id <= 4; id++) wishes.OnAck(Granted(id));
    const auto said = wishes.ToSay(false);
    Says("the last has it", said.size() == 1 && said[0].strength == 0.5 ? std::vector<Wish>{} : said, {});
    wishes.Keep(Prompt(5, 0));
    for (int id = 6; id <= 8; id++) wishes.Keep(Prompt(id, -1));
    const auto newer = wishes.ToSay(true);
    Says("what held and the newest three", newer, {4, 6, 7, 8});
    Says("a strength of zero is one", newer[1].strength == 0 ? std::vector<Wish>{} : newer, {});
}

static void WhatWasGrantedIsToldBeforeThreeNewer() {
    Wishes wishes;
    wishes.Keep(Rules(1));
    wishes.Keep(Parameter(2, "hp"));
    for (int id = 1; id <= 2; id++) wishes.OnAck(Granted(id));
    Says("all is told", wishes.ToSay(false), {1, 2});
    for (int id = 3; id <= 6; id++) wishes.Keep(Rules(id));
    wishes.Keep(Parameter(7, "hp"));
    Says("what was granted is told first", wishes.ToSay(false), {1, 4, 5, 6, 7});
    wishes.OnAck(Granted(1));
    for (int id = 4; id <= 6; id++) wishes.OnAck(Refused(id));
    wishes.OnAck(Granted(7));
    Says("it holds where the newer are refused", wishes.ToSay(false), {1, 7});
}

int main() {
    RulesThatAreRefusedLeaveThoseThatHold();
    NoMoreIsHeldThanThereIsRoomFor();
    APromptIsToldAtOnceInTheStrengthThatItHad();
    AStrengthIsLeftToTheNextPrompt();
    WhatWasGrantedIsToldBeforeThreeNewer();
    std::printf("%d passed, %d failed\n", numPassed, numFailed);
    return numFailed == 0 ? 0 : 1;
}
