#include "Server.hpp"

#include "Connection.hpp"

#include <cerrno>
#include <cstring>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace chttp {

namespace {

/// How long to wait when there are no file descriptors left for another connection.
constexpr Milliseconds accept_pause{100};
/// Connections that may wait for their 503 at a time. More of them are closed without a word.
constexpr std::size_t refused_at_most = 64;

int select_protocol(SSL *, const unsigned char **selected, unsigned char *selected_size, const unsigned char *offered,
                    unsigned int offered_size, void *) {
    static const unsigned char spoken[] = "\x08http/1.1";
    auto answer = SSL_select_next_proto(const_cast<unsigned char **>(selected), selected_size, spoken,
                                        sizeof spoken - 1, offered, offered_size);
    return answer == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

chttp_failure failure_of(const ErrorCode &error) {
    if (error == net::error::address_in_use) return CHTTP_ADDRESS_IN_USE;
    if (error == net::error::access_denied) return CHTTP_PERMISSION_DENIED;
    if (error.value() == EADDRNOTAVAIL || error.value() == EAFNOSUPPORT) return CHTTP_BAD_HOST;
    return CHTTP_FAILED;
}

}  // namespace

Server::Server(const chttp_settings &settings, const chttp_callbacks &callbacks) : shared_(std::make_shared<Shared>()) {
    shared_->settings = settings;
    shared_->callbacks = callbacks;
    load_certificates();
    for (std::size_t index = 0; index < std::max<std::size_t>(settings.threads, 1); ++index) {
        loops_.push_back(std::make_shared<Loop>());
    }
    listen();
    // The caller's strings live only as long as the call.
    shared_->settings.host = shared_->settings.certificate_chain = shared_->settings.private_key = nullptr;
    running_ = loops_.size();
    accept();
    for (auto &loop : loops_) loop->start();
}

Server::~Server() {
    for (auto &loop : loops_) loop->join();
}

void Server::load_certificates() {
    auto &settings = shared_->settings;
    if (!settings.certificate_chain && !settings.private_key) return;
    auto &context = certificates_.emplace(net::ssl::context::tls_server);
    context.set_options(net::ssl::context::default_workarounds | net::ssl::context::no_tlsv1 |
                        net::ssl::context::no_tlsv1_1);
    SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_alpn_select_cb(context.native_handle(), select_protocol, nullptr);
    SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
    ErrorCode error;
    context.use_certificate_chain_file(settings.certificate_chain ? settings.certificate_chain : "", error);
    if (error) throw StartError(CHTTP_BAD_CERTIFICATE, error.message());
    context.use_private_key_file(settings.private_key ? settings.private_key : "", net::ssl::context::pem, error);
    if (error) throw StartError(CHTTP_BAD_PRIVATE_KEY, error.message());
    if (SSL_CTX_check_private_key(context.native_handle()) != 1) {
        ERR_clear_error();
        throw StartError(CHTTP_BAD_PRIVATE_KEY, "the private key does not belong to the certificate");
    }
}

void Server::listen() {
    auto &settings = shared_->settings;
    auto &context = loops_[0]->context();
    ErrorCode error;
    tcp::resolver resolver(context);
    auto found = resolver.resolve(settings.host, std::to_string(settings.port), tcp::resolver::passive, error);
    if (error || found.empty()) throw StartError(CHTTP_BAD_HOST, error.message());
    // A name such as localhost may stand for several addresses: every client can reach the one of IPv4.
    auto chosen = found.begin()->endpoint();
    for (const auto &entry : found) {
        if (entry.endpoint().address().is_v4()) {
            chosen = entry.endpoint();
            break;
        }
    }
    auto check = [&error] {
        if (error) throw StartError(failure_of(error), error.message());
    };
    auto &acceptor = acceptor_.emplace(context);
    acceptor.open(chosen.protocol(), error);
    check();
    acceptor.set_option(net::socket_base::reuse_address(true), error);
    check();
    acceptor.bind(chosen, error);
    check();
    acceptor.listen(net::socket_base::max_listen_connections, error);
    check();
    port_ = acceptor.local_endpoint().port();
    pause_.emplace(context);
}

void Server::accept() {
    auto index = next_++ % loops_.size();
    acceptor_->async_accept(loops_[index]->context(), [this, index](ErrorCode error, tcp::socket socket) {
        on_accept(error, std::move(socket), index);
    });
}

void Server::on_accept(ErrorCode error, tcp::socket socket, std::size_t index) {
    if (stopping_) return;
    if (error) {
        pause_->expires_after(accept_pause);
        pause_->async_wait([this](ErrorCode) {
            if (!stopping_) accept();
        });
        return;
    }
    auto remote = socket.remote_endpoint(error);
    auto is_flooded = shared_->connections >= shared_->settings.max_connections + refused_at_most;
    if (!error && !is_flooded) {
        ErrorCode ignored;
        socket.set_option(tcp::no_delay(true), ignored);
        socket.set_option(net::socket_base::keep_alive(true), ignored);
        auto &loop = loops_[index];
        auto transport = certificates_ ? Transport::secure(loop->context(), std::move(socket), *certificates_)
                                       : Transport::plain(loop->context(), std::move(socket));
        auto is_full = shared_->connections >= shared_->settings.max_connections;
        auto connection = std::make_shared<Connection>(shared_, loop, index, std::move(transport), remote);
        loop->run([connection, is_full] { is_full ? connection->refuse() : connection->start(); });
    }
    accept();
}

void Server::stop(Milliseconds grace, std::string reason) {
    loops_[0]->run([this, grace, reason = std::move(reason)] {
        if (stopping_) return;
        stopping_ = true;
        ErrorCode ignored;
        acceptor_->close(ignored);
        pause_->cancel();
        for (auto &loop : loops_) {
            loop->run([this, loop, grace, reason] {
                loop->stop(grace, reason, [this] {
                    if (--running_ == 0) shared_->callbacks.on_stopped(shared_->callbacks.context);
                });
            });
        }
    });
}

}  // namespace chttp
