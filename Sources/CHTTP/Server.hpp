#pragma once

#include "Loop.hpp"
#include "Shared.hpp"

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace chttp {

/// Why a server could not start.
struct StartError : std::runtime_error {
    StartError(chttp_failure failure, const std::string &detail) : std::runtime_error(detail), failure(failure) {}
    chttp_failure failure;
};

/// Listens, and spreads connections over the loops.
class Server {
public:
    /// Throws `StartError`.
    Server(const chttp_settings &settings, const chttp_callbacks &callbacks);
    ~Server();

    std::uint16_t port() const { return port_; }
    std::size_t connection_count() const { return shared_->connections; }
    std::size_t loop_count() const { return loops_.size(); }
    std::shared_ptr<Loop> loop(std::size_t index) const { return loops_[index]; }
    void stop(Milliseconds grace, std::string reason);

private:
    void load_certificates();
    void listen();
    void accept();
    void on_accept(ErrorCode error, tcp::socket socket, std::size_t index);

    std::shared_ptr<Shared> shared_;
    std::vector<std::shared_ptr<Loop>> loops_;
    std::optional<net::ssl::context> certificates_;
    std::optional<tcp::acceptor> acceptor_;
    std::optional<net::steady_timer> pause_;
    std::uint16_t port_ = 0;
    std::size_t next_ = 0;
    bool stopping_ = false;
    std::atomic<std::size_t> running_{0};
};

}  // namespace chttp
