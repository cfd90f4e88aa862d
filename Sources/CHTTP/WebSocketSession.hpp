#pragma once

#include "RequestParser.hpp"
#include "Shared.hpp"
#include "Transport.hpp"

#include <functional>
#include <memory>
#include <string>

namespace chttp {

/// One WebSocket, on its loop's thread. Beast's part of it is behind this interface because it takes the compiler
/// longer than all the rest.
class WebSocketSession {
public:
    virtual ~WebSocketSession() = default;

    /// Answers the handshake of `request` and starts to read.
    virtual void accept(const RequestParser &request, const std::string &headers) = 0;
    virtual void send(std::string message, bool text) = 0;
    virtual void resume() = 0;
    virtual void close(int code, std::string reason) = 0;
    virtual void cut() = 0;
    /// Looks after the deadlines.
    virtual void check(Clock::time_point now) = 0;

    /// `opened` is called when the handshake is done, `finished` after the last callback.
    static std::shared_ptr<WebSocketSession> make(std::shared_ptr<Shared> shared, std::shared_ptr<Transport> transport,
                                                  std::string early, void *user, std::function<void()> opened,
                                                  std::function<void()> finished);
};

}  // namespace chttp
