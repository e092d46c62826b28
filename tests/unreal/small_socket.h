// The smallest WebSocket client that can talk to a real server on loopback: for the test alone, no TLS, no fragments.
#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "Protocol.h"

class SmallSocket {
public:
    explicit SmallSocket(int port) {
        file_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
        if (connect(file_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("connect");
        const int yes = 1;
        setsockopt(file_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        const std::string request =
            "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: lsd.v1\r\n\r\n";
        WriteAll(reinterpret_cast<const std::uint8_t*>(request.data()), request.size());
        std::string answer;
        while (answer.find("\r\n\r\n") == std::string::npos) answer.push_back(static_cast<char>(ReadExactly(1)[0]));
        if (answer.find(" 101 ") == std::string::npos) throw std::runtime_error(answer);
    }

    ~SmallSocket() { close(file_); }  // without goodbye: a broken network, to the server

    void Send(const lsd::Bytes& message) { SendFrame(0x82, message); }

    lsd::Bytes Receive() {
        while (true) {
            const auto head = ReadExactly(2);
            std::size_t length = head[1] & 0x7f;
            if (length >= 126) length = BigEndian(ReadExactly(length == 126 ? 2 : 8));
            const auto payload = ReadExactly(length);
            const int opcode = head[0] & 0x0f;
            if (opcode == 2) return payload;
            if (opcode == 8) throw std::runtime_error("closed: " + std::string(payload.begin() + 2, payload.end()));
            if (opcode == 9) SendFrame(0x8a, payload);  // ping: pong
        }
    }

private:
    static std::size_t BigEndian(const lsd::Bytes& bytes) {
        std::size_t value = 0;
        for (const auto byte : bytes) value = value << 8 | byte;
        return value;
    }

    // A client masks what it sends; a mask of zeros leaves the bytes as they are.
    void SendFrame(int head, const lsd::Bytes& payload) {
        lsd::Bytes frame = {static_cast<std::uint8_t>(head)};
        const int numLengthBytes = payload.size() < 126 ? 0 : payload.size() < 65536 ? 2 : 8;
        frame.push_back(static_cast<std::uint8_t>(0x80 | (numLengthBytes == 0 ? payload.size() : numLengthBytes == 2 ? 126 : 127)));
        for (int shift = 8 * (numLengthBytes - 1); shift >= 0; shift -= 8)
            frame.push_back(static_cast<std::uint8_t>(payload.size() >> shift));
        frame.insert(frame.end(), 4, 0);
        frame.insert(frame.end(), payload.begin(), payload.end());
        WriteAll(frame.data(), frame.size());
    }

    void WriteAll(const std::uint8_t* data, std::size_t numBytes) {
        while (numBytes > 0) {
            const auto numWritten = send(file_, data, numBytes, MSG_NOSIGNAL);
            if (numWritten <= 0) throw std::runtime_error("send");
            data += numWritten;
            numBytes -= static_cast<std::size_t>(numWritten);
        }
    }

    lsd::Bytes ReadExactly(std::size_t numBytes) {
        lsd::Bytes bytes(numBytes);
        for (std::size_t numRead = 0; numRead < numBytes;) {
            const auto more = recv(file_, bytes.data() + numRead, numBytes - numRead, 0);
            if (more <= 0) throw std::runtime_error("the connection ended");
            numRead += static_cast<std::size_t>(more);
        }
        return bytes;
    }

    int file_ = -1;
};
