#include "WebSocketSession.hpp"

#include "TransportStream.hpp"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <deque>

namespace chttp {

namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

namespace {

/// RFC 6455, 7.1.5: the connection ended without a close frame.
constexpr int abnormal_closure = 1006;
/// A read buffer that a large message has blown up is given back.
constexpr std::size_t kept_buffer = 16384;

class Session final : public WebSocketSession, public std::enable_shared_from_this<Session> {
public:
    Session(std::shared_ptr<Shared> shared, std::shared_ptr<Transport> transport, std::string early, void *user,
            std::function<void()> opened, std::function<void()> finished)
        : shared_(std::move(shared)),
          transport_(transport),
          stream_(TransportStream(std::move(transport), std::move(early))),
          user_(user),
          opened_(std::move(opened)),
          finished_(std::move(finished)) {}

    void accept(const RequestParser &request, const std::string &headers) override;
    void send(std::string message, bool text) override;
    void resume() override;
    void close(int code, std::string reason) override;
    void cut() override { finish(abnormal_closure, "cut"); }
    void check(Clock::time_point now) override;

private:
    enum class State { opening, open, closing, finished };

    struct Message {
        std::string bytes;
        bool text;
    };

    void configure(const std::string &headers);
    void read();
    void on_read(ErrorCode error);
    void write_next();
    void close_when_drained();
    void ping();
    void finish(int code, std::string_view reason);

    std::shared_ptr<Shared> shared_;
    std::shared_ptr<Transport> transport_;
    websocket::stream<TransportStream, true> stream_;
    void *user_;
    std::function<void()> opened_;
    std::function<void()> finished_;

    State state_ = State::opening;
    Clock::time_point opening_since_ = Clock::now();
    boost::beast::flat_buffer buffer_;
    bool reading_ = false;
    std::deque<Message> queue_;
    bool writing_ = false;
    bool pinging_ = false;
    Clock::time_point pinged_{};
    websocket::close_reason closing_reason_;
    Clock::time_point closing_since_{};
    bool close_sent_ = false;
};

void Session::configure(const std::string &headers) {
    const auto &settings = shared_->settings;
    // Deadlines are kept by `check`: Beast's own would count the time in which nobody here wants to read.
    stream_.set_option(
        websocket::stream_base::timeout{websocket::stream_base::none(), websocket::stream_base::none(), false});
    websocket::permessage_deflate deflate;
    deflate.server_enable = settings.ws_deflate;
    // Small windows and no context: 15 KB an idle socket in place of 124. Short messages are not worth the time.
    deflate.server_no_context_takeover = true;
    deflate.client_no_context_takeover = true;
    deflate.server_max_window_bits = 11;
    deflate.client_max_window_bits = 11;
    deflate.compLevel = 3;
    deflate.memLevel = 3;
    deflate.msg_size_threshold = 512;
    stream_.set_option(deflate);
    stream_.read_message_max(settings.ws_message_limit);
    stream_.set_option(websocket::stream_base::decorator([headers](websocket::response_type &response) {
        std::string_view rest = headers;
        while (!rest.empty()) {
            auto end = std::min(rest.find("\r\n"), rest.size());
            auto line = rest.substr(0, end);
            auto colon = line.find(": ");
            if (colon != std::string_view::npos) {
                auto name = line.substr(0, colon), value = line.substr(colon + 2);
                response.insert(boost::beast::string_view(name.data(), name.size()),
                                boost::beast::string_view(value.data(), value.size()));
            }
            rest.remove_prefix(std::min(end + 2, rest.size()));
        }
    }));
}

void Session::accept(const RequestParser &request, const std::string &headers) {
    configure(headers);
    http::request<http::empty_body> upgrade(http::verb::get, request.target(), 11);
    for (const auto &field : request.fields()) {
        upgrade.insert(boost::beast::string_view(field.name.data(), field.name.size()),
                       boost::beast::string_view(field.value.data(), field.value.size()));
    }
    stream_.async_accept(upgrade, [self = shared_from_this()](ErrorCode error) {
        if (self->state_ == State::finished) return;
        if (error) return self->finish(abnormal_closure, error.message());
        if (self->state_ == State::opening) self->state_ = State::open;
        self->opened_();
        self->shared_->callbacks.on_ws_open(self->user_);
        if (self->state_ == State::closing) return self->close_when_drained();
        self->read();
    });
}

void Session::read() {
    if (reading_ || state_ == State::finished) return;
    reading_ = true;
    transport_->reset_read_progress();
    stream_.async_read(buffer_, [self = shared_from_this()](ErrorCode error, std::size_t) { self->on_read(error); });
}

void Session::on_read(ErrorCode error) {
    reading_ = false;
    if (state_ == State::finished) return;
    if (error == websocket::error::closed) {
        auto &reason = stream_.reason();
        return finish(reason.code == websocket::close_code::none ? 1005 : int(reason.code),
                      std::string_view(reason.reason.data(), reason.reason.size()));
    }
    if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
        return finish(websocket::close_code::too_big, "the message is too large");
    }
    if (error) {
        if (error == websocket::error::bad_frame_payload) {
            return finish(websocket::close_code::bad_payload, error.message());
        }
        auto broken = error == websocket::condition::protocol_violation;
        return finish(broken ? int(websocket::close_code::protocol_error) : abnormal_closure, error.message());
    }
    // After our close frame, what the client still says is dropped, and reading goes on until its own.
    if (state_ == State::closing) {
        buffer_.consume(buffer_.size());
        return read();
    }
    auto message = buffer_.cdata();
    auto more = shared_->callbacks.on_ws_message(user_, message.data(), message.size(), stream_.got_text());
    buffer_.consume(buffer_.size());
    if (buffer_.capacity() > kept_buffer) buffer_.shrink_to_fit();
    if (more) read();
}

void Session::resume() {
    if (state_ == State::open) read();
}

void Session::send(std::string message, bool text) {
    if (state_ != State::open) return;
    queue_.push_back({std::move(message), text});
    if (!writing_) write_next();
}

void Session::write_next() {
    writing_ = true;
    stream_.text(queue_.front().text);
    stream_.async_write(net::buffer(queue_.front().bytes),
                        [self = shared_from_this()](ErrorCode error, std::size_t) {
                            self->writing_ = false;
                            if (self->state_ == State::finished) return;
                            // The read, which tells why, fails as well, unless nobody is reading.
                            if (error) {
                                if (!self->reading_) self->finish(abnormal_closure, error.message());
                                return;
                            }
                            auto count = self->queue_.front().bytes.size();
                            self->queue_.pop_front();
                            self->shared_->callbacks.on_ws_sent(self->user_, count);
                            if (!self->queue_.empty()) return self->write_next();
                            self->close_when_drained();
                        });
}

void Session::close(int code, std::string reason) {
    if (state_ == State::closing || state_ == State::finished) return;
    auto was_opening = state_ == State::opening;
    state_ = State::closing;
    closing_since_ = Clock::now();
    // RFC 6455, 5.5: a control frame carries 125 bytes, two of them are the code.
    if (reason.size() > 123) {
        reason.resize(123);
        while (!reason.empty() && (reason.back() & 0xC0) == 0x80) reason.pop_back();
        if (!reason.empty() && (reason.back() & 0x80)) reason.pop_back();
    }
    closing_reason_ = websocket::close_reason(websocket::close_code(code), boost::beast::string_view(reason));
    if (!was_opening) close_when_drained();
}

void Session::close_when_drained() {
    if (state_ != State::closing || close_sent_ || writing_) return;
    close_sent_ = true;
    stream_.async_close(closing_reason_, [self = shared_from_this()](ErrorCode) {
        if (self->state_ == State::finished) return;
        auto &reason = self->closing_reason_;
        self->finish(int(reason.code), std::string_view(reason.reason.data(), reason.reason.size()));
    });
}

void Session::ping() {
    pinging_ = true;
    pinged_ = Clock::now();
    stream_.async_ping({}, [self = shared_from_this()](ErrorCode) { self->pinging_ = false; });
}

void Session::check(Clock::time_point now) {
    const auto &settings = shared_->settings;
    if (transport_->is_writing() && now - transport_->write_progress() > Milliseconds(settings.write_timeout)) {
        return finish(abnormal_closure, "the client does not read");
    }
    if (transport_->is_lingering() && now - transport_->lingering_since() > linger_limit) {
        return transport_->close();
    }
    switch (state_) {
        case State::opening:
            if (now - opening_since_ > Milliseconds(settings.header_timeout)) finish(abnormal_closure, "no handshake");
            return;
        case State::closing:
            if (now - closing_since_ > Milliseconds(settings.ws_close_timeout)) {
                finish(int(closing_reason_.code),
                       std::string_view(closing_reason_.reason.data(), closing_reason_.reason.size()));
            }
            return;
        case State::open: {
            if (!reading_) return;
            auto quiet = now - transport_->read_progress();
            if (quiet > Milliseconds(settings.ws_idle_timeout)) return finish(abnormal_closure, "no answer to a ping");
            auto due = quiet > Milliseconds(settings.ws_ping_interval) &&
                       now - pinged_ > Milliseconds(settings.ws_ping_interval);
            if (due && !pinging_) ping();
            return;
        }
        case State::finished:
            return;
    }
}

void Session::finish(int code, std::string_view reason) {
    if (state_ == State::finished) return;
    state_ = State::finished;
    transport_->close();
    shared_->callbacks.on_ws_closed(user_, code, text(reason));
    // What these hold may hold this session.
    opened_ = nullptr;
    auto finished = std::move(finished_);
    finished_ = nullptr;
    finished();
}

}  // namespace

std::shared_ptr<WebSocketSession> WebSocketSession::make(std::shared_ptr<Shared> shared,
                                                         std::shared_ptr<Transport> transport, std::string early,
                                                         void *user, std::function<void()> opened,
                                                         std::function<void()> finished) {
    return std::make_shared<Session>(std::move(shared), std::move(transport), std::move(early), user,
                                     std::move(opened), std::move(finished));
}

}  // namespace chttp
