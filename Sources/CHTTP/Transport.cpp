#include "Transport.hpp"

namespace chttp {

template <class Buffer>
void BufferList<Buffer>::consume(std::size_t bytes) {
    std::size_t kept = 0;
    for (std::size_t index = 0; index < count_; ++index) {
        auto taken = std::min(bytes, buffers_[index].size());
        bytes -= taken;
        auto rest = buffers_[index] + taken;
        if (rest.size() > 0) buffers_[kept++] = rest;
    }
    count_ = kept;
}

template <class Buffer>
std::size_t BufferList<Buffer>::size() const {
    std::size_t total = 0;
    for (const auto &buffer : *this) total += buffer.size();
    return total;
}

template class BufferList<net::mutable_buffer>;
template class BufferList<net::const_buffer>;

void Transport::read_some(MutableBuffers buffers, Completion done) {
    start_read(buffers, [this, done = std::move(done)](ErrorCode error, std::size_t count) mutable {
        read_progress_ = Clock::now();
        done(error, count);
    });
}

void Transport::write_some(ConstBuffers buffers, Completion done) {
    writing_ = true;
    write_progress_ = Clock::now();
    start_write(buffers, [this, done = std::move(done)](ErrorCode error, std::size_t count) mutable {
        writing_ = false;
        done(error, count);
    });
}

void Transport::write_all(ConstBuffers buffers, Completion done) {
    pending_ = buffers;
    pending_done_ = std::move(done);
    continue_writing(0);
}

void Transport::continue_writing(std::size_t written) {
    write_some(pending_, [this, written](ErrorCode error, std::size_t count) {
        pending_.consume(count);
        if (!error && !pending_.empty()) return continue_writing(written + count);
        auto done = std::move(pending_done_);
        done(error, written + count);
    });
}

void Transport::linger(Completion done) {
    lingering_ = true;
    lingering_since_ = Clock::now();
    say_goodbye([this, done = std::move(done)](ErrorCode, std::size_t) mutable {
        ErrorCode ignored;
        socket().shutdown(tcp::socket::shutdown_send, ignored);
        discarded_.resize(16384);
        discard(std::move(done));
    });
}

void Transport::discard(Completion done) {
    auto buffer = net::buffer(discarded_);
    socket().async_read_some(MutableBuffers(buffer),
                             Completion([this, done = std::move(done)](ErrorCode error, std::size_t) mutable {
                                 if (error) return done({}, 0);
                                 discard(std::move(done));
                             }));
}

void Transport::close() {
    ErrorCode ignored;
    socket().close(ignored);
}

namespace {

class PlainTransport final : public Transport {
public:
    PlainTransport(net::io_context &context, tcp::socket socket)
        : Transport(context, false), socket_(std::move(socket)) {}

    void handshake(Completion done) override {
        net::post(context_, [done = std::move(done)]() mutable { done({}, 0); });
    }

protected:
    tcp::socket &socket() override { return socket_; }
    void start_read(MutableBuffers buffers, Completion done) override {
        socket_.async_read_some(buffers, std::move(done));
    }
    void start_write(ConstBuffers buffers, Completion done) override {
        socket_.async_write_some(buffers, std::move(done));
    }
    void say_goodbye(Completion done) override {
        net::post(context_, [done = std::move(done)]() mutable { done({}, 0); });
    }

private:
    tcp::socket socket_;
};

}  // namespace

std::shared_ptr<Transport> Transport::plain(net::io_context &context, tcp::socket socket) {
    return std::make_shared<PlainTransport>(context, std::move(socket));
}

}  // namespace chttp
