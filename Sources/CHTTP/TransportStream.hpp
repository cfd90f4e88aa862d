#pragma once

#include "Transport.hpp"

#include <boost/beast/core/role.hpp>
#include <string>

namespace chttp {

/// What Beast's WebSocket stream reads from and writes to. Bytes that were read together with the request come first.
class TransportStream {
public:
    using executor_type = net::io_context::executor_type;

    TransportStream(std::shared_ptr<Transport> transport, std::string early)
        : transport_(std::move(transport)), early_(std::move(early)) {}

    executor_type get_executor() { return transport_->executor(); }
    Transport &transport() { return *transport_; }

    template <class Buffers, class Handler>
    void async_read_some(const Buffers &buffers, Handler &&handler) {
        read(MutableBuffers::of(buffers), Completion(std::forward<Handler>(handler)));
    }

    template <class Buffers, class Handler>
    void async_write_some(const Buffers &buffers, Handler &&handler) {
        transport_->write_some(ConstBuffers::of(buffers), Completion(std::forward<Handler>(handler)));
    }

private:
    void read(MutableBuffers buffers, Completion done) {
        if (early_.empty()) return transport_->read_some(buffers, std::move(done));
        auto count = net::buffer_copy(buffers, net::buffer(early_));
        early_.erase(0, count);
        net::post(get_executor(), [count, done = std::move(done)]() mutable { done({}, count); });
    }

    std::shared_ptr<Transport> transport_;
    std::string early_;
};

/// Beast finds these three by their argument's type.
template <class Handler>
void async_teardown(boost::beast::role_type, TransportStream &stream, Handler &&handler) {
    struct Adapter {
        std::decay_t<Handler> handler;
        void operator()(ErrorCode error, std::size_t) { handler(error); }
    };
    stream.transport().linger(Completion(Adapter{std::forward<Handler>(handler)}));
}

inline void teardown(boost::beast::role_type, TransportStream &stream, ErrorCode &) { stream.transport().close(); }

inline void beast_close_socket(TransportStream &stream) { stream.transport().close(); }

}  // namespace chttp
