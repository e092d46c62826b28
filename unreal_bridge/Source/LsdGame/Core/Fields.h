// The fields of a message, read by name and type. The first one that is missing or wrong sets the error.
#pragma once

#include <cmath>

#include "MessagePackReader.h"

namespace lsd {

class Fields {
public:
    Fields(const Map& map, std::string where, ProtocolError& error) : map_(map), where_(std::move(where)), error_(error) {}

    bool ok() const { return error_.sentence.empty(); }
    bool Has(const char* name) const { return Find(name) != nullptr; }

    std::string Text(const char* name) const { return Get<std::string>(name, "a text"); }
    bool Flag(const char* name) const { return Get<bool>(name, "true or false"); }
    Bytes Binary(const char* name) const { return Get<Bytes>(name, "binary"); }
    Map SubMap(const char* name) const { return Get<Map>(name, "a map"); }
    Array Items(const char* name) const { return Get<Array>(name, "an array"); }

    double Number(const char* name) const {
        const Value* value = Needed(name);
        if (value == nullptr) return 0;
        if (const auto* integer = std::get_if<std::int64_t>(&value->content)) return static_cast<double>(*integer);
        const auto* number = std::get_if<double>(&value->content);
        if (number == nullptr) return Fail(CloseCode::WrongType, name, "must be a number"), 0;
        if (!std::isfinite(*number)) return Fail(CloseCode::BadValue, name, "must be a finite number"), 0;
        return *number;
    }

    std::int64_t Integer(const char* name, std::int64_t low = 0, std::int64_t high = kMaxInteger) const {
        const double number = Number(name);
        if (number != std::floor(number)) return Fail(CloseCode::WrongType, name, "must be an integer"), low;
        if (number < static_cast<double>(low) || number > static_cast<double>(high))
            return Fail(CloseCode::BadValue, name, "is out of its range"), low;
        return static_cast<std::int64_t>(number);
    }

    void Fail(CloseCode code, const char* name, const char* why) const {
        if (ok()) error_ = {code, where_ + "." + name + " " + why};
    }

private:
    const Value* Find(const char* name) const {
        for (const auto& [key, value] : map_)
            if (key == name) return &value;
        return nullptr;
    }

    const Value* Needed(const char* name) const {
        const Value* value = Find(name);
        if (value == nullptr && ok()) error_ = {CloseCode::MissingField, where_ + " needs the field '" + name + "'"};
        return value;
    }

    template <typename T>
    T Get(const char* name, const char* what) const {
        const Value* value = Needed(name);
        if (value == nullptr) return {};
        const auto* typed = std::get_if<T>(&value->content);
        if (typed == nullptr) return Fail(CloseCode::WrongType, name, (std::string("must be ") + what).c_str()), T{};
        return *typed;
    }

    const Map& map_;
    std::string where_;  // for the sentences: "hello"
    ProtocolError& error_;
};

}  // namespace lsd
