#include "Transport.hpp"

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <string>

namespace chttp {

namespace {

class SecureTransport final : public Transport {
public:
    SecureTransport(net::io_context &context, tcp::socket socket, net::ssl::context &certificates)
        : Transport(context, true), stream_(std::move(socket), certificates) {}

    void handshake(Completion done) override {
        stream_.async_handshake(net::ssl::stream_base::server, Adapter{std::move(done)});
    }

protected:
    tcp::socket &socket() override { return stream_.next_layer(); }

    void start_read(MutableBuffers buffers, Completion done) override {
        stream_.async_read_some(buffers, std::move(done));
    }

    void start_write(ConstBuffers buffers, Completion done) override {
        // OpenSSL makes a record of each buffer: a head and its small body had better be one.
        constexpr std::size_t record = 16384;
        if (buffers.end() - buffers.begin() > 1) {
            record_.resize(std::min(record, buffers.size()));
            net::buffer_copy(net::buffer(record_), buffers);
            buffers = ConstBuffers(net::buffer(std::as_const(record_)));
        }
        stream_.async_write_some(buffers, std::move(done));
    }

    void say_goodbye(Completion done) override { stream_.async_shutdown(Adapter{std::move(done)}); }

private:
    /// Handshake and shutdown complete without a byte count.
    struct Adapter {
        Completion done;
        void operator()(ErrorCode error) { done(error, 0); }
    };

    net::ssl::stream<tcp::socket> stream_;
    std::string record_;
};

}  // namespace

std::shared_ptr<Transport> Transport::secure(net::io_context &context, tcp::socket socket,
                                             net::ssl::context &certificates) {
    return std::make_shared<SecureTransport>(context, std::move(socket), certificates);
}

}  // namespace chttp
