#include "Protocol.h"

#include <algorithm>
#include <cmath>

namespace lsd {

const char* Word(Codec codec) {
    return codec == Codec::Jpeg ? "jpeg" : codec == Codec::Rgb ? "rgb" : "rgba";
}

bool MayReconnect(int closeCode) {
    const bool isFinal = closeCode >= static_cast<int>(CloseCode::BadMessage) &&
                         closeCode <= static_cast<int>(CloseCode::SessionEnded);
    return !isFinal && closeCode != static_cast<int>(CloseCode::TooLarge);
}

double ReconnectDelaySeconds(int numFailures, double share) {
    return std::min(1.0, 0.25 * std::pow(2.0, std::min(numFailures, 2))) * (0.5 + 0.5 * share);
}

}  // namespace lsd
