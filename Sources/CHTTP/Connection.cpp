#include "Connection.hpp"

#include <boost/asio/ssl/error.hpp>
#include <utility>

namespace chttp {

namespace {

constexpr std::size_t small_read = 4096;
constexpr std::size_t large_read = 65536;
/// What a client may send ahead while its current request is being answered.
constexpr std::size_t read_ahead = 65536;
/// A body trickles if it brings less than this in a whole `body_timeout`.
constexpr std::size_t least_progress = 1024;

}  // namespace

Connection::Connection(std::shared_ptr<Shared> shared, std::shared_ptr<Loop> loop, std::size_t loop_index,
                       std::shared_ptr<Transport> transport, const tcp::endpoint &remote)
    : shared_(std::move(shared)),
      loop_(std::move(loop)),
      loop_index_(loop_index),
      transport_(std::move(transport)),
      remote_host_(remote.address().to_string()),
      remote_port_(remote.port()) {
    ++shared_->connections;
}

Connection::~Connection() = default;

void Connection::start() {
    auto self = shared_from_this();
    loop_->add(self);
    if (loop_->is_stopping()) return close();
    expire_after(shared_->settings.header_timeout);
    transport_->handshake([self](ErrorCode error, std::size_t) {
        if (self->phase_ != Phase::handshake) return;
        if (error) return self->close();
        self->await_request(Milliseconds(self->shared_->settings.header_timeout));
    });
}

void Connection::refuse() {
    refusing_ = true;
    start();
}

void Connection::await_request(Milliseconds patience) {
    phase_ = Phase::waiting;
    deadline_ = Clock::now() + patience;
    if (input_.empty()) input_.release();
    parser_.emplace();
    parser_->header_limit(shared_->settings.header_limit);
    parser_->body_limit(shared_->settings.body_limit);
    client_left_ = false;
    if (!input_.empty()) return parse_head();
    if (loop_->is_stopping()) return close();
    if (!reading_ && inbox_.size() > small_read) {
        inbox_.resize(small_read);
        inbox_.shrink_to_fit();
    }
    read();
}

void Connection::read() {
    if (reading_) return;
    reading_ = true;
    auto wanted = phase_ == Phase::exchange && parser_ && !parser_->is_done() ? large_read : small_read;
    if (inbox_.size() < wanted) inbox_.resize(wanted);
    auto self = shared_from_this();
    transport_->read_some(net::buffer(inbox_),
                          [self](ErrorCode error, std::size_t count) { self->on_read(error, count); });
}

void Connection::on_read(ErrorCode error, std::size_t count) {
    reading_ = false;
    // The client is gone before anybody lingers for it: no other read would tell.
    if (phase_ == Phase::lingering && error) return close();
    if (phase_ == Phase::closed || phase_ == Phase::lingering) return;
    if (error) return on_read_error(error);
    input_.append(inbox_.data(), count);
    switch (phase_) {
        case Phase::waiting:
        case Phase::head:
            return parse_head();
        case Phase::exchange:
            if (body_wanted_) return advance_body();
            if (read_is_useful()) read();
            return;
        case Phase::draining:
            return drain_body();
        default:
            return;
    }
}

/// While a request is being answered, reading tells whether the client is still there.
bool Connection::read_is_useful() const { return !client_left_ && input_.size() < read_ahead; }

void Connection::on_read_error(ErrorCode error) {
    if (phase_ != Phase::exchange) return close();
    // A client may have closed only its sending side and still wait for the answer, so an end of the input is told
    // and the answer is sent all the same if it comes. Any other error means that nobody is there.
    client_left_ = true;
    persistent_ = false;
    if (error != net::error::eof && error != net::ssl::error::stream_truncated) return close();
    if (body_wanted_) deliver_body(false, CHTTP_BODY_DISCONNECTED);
    if (user_) shared_->callbacks.on_disconnect(user_);
}

void Connection::parse_head() {
    if (phase_ == Phase::waiting) {
        // RFC 9112, 2.2: an empty line before a request is to be ignored.
        while (input_.size() >= 2 && input_.data()[0] == '\r' && input_.data()[1] == '\n') input_.consume(2);
        if (input_.empty()) return read();
        phase_ = Phase::head;
        expire_after(shared_->settings.header_timeout);
    }
    ErrorCode error;
    input_.consume(parser_->put(net::const_buffer(input_.data(), input_.size()), error));
    if (error && !RequestParser::is_need_more(error)) {
        auto status = RequestParser::status_of(error, {input_.data(), input_.size()});
        return refuse_request(status, error.message().c_str());
    }
    if (!parser_->is_header_done()) return read();
    if (refusing_) return refuse_request(503, "too many connections");
    begin_exchange();
}

void Connection::begin_exchange() {
    auto expectation = parser_->first("expect");
    auto expects_continue = equals_ignoring_case(expectation, "100-continue");
    if (!expectation.empty() && !expects_continue) return refuse_request(417, "unknown expectation");

    phase_ = Phase::exchange;
    expire_never();
    parser_->eager(true);
    ++generation_;
    open_ = true;
    answer_ = Answer::none;
    chunked_ = false;
    remaining_.reset();
    keep_alive_interval_ = Milliseconds(0);
    body_wanted_ = false;
    body_progress_ = 0;
    body_patience_ = Milliseconds(shared_->settings.body_timeout);
    is_head_ = parser_->method() == "HEAD";
    persistent_ = parser_->keep_alive() && !loop_->is_stopping();
    continue_pending_ = expects_continue && parser_->version() >= 11 && !parser_->is_done();

    auto fields = parser_->fields();
    std::vector<chttp_field> views;
    views.reserve(fields.size());
    for (const auto &field : fields) views.push_back({text(field.name), text(field.value)});
    auto length = parser_->content_length();
    auto wants_websocket = parser_->method() == "GET" && parser_->version() >= 11 &&
                           parser_->has_token("connection", "upgrade") && parser_->has_token("upgrade", "websocket");
    chttp_head head{
        .method = text(parser_->method()),
        .target = text(parser_->target()),
        .fields = views.data(),
        .field_count = views.size(),
        .remote_host = text(remote_host_),
        .remote_port = remote_port_,
        .version = parser_->version(),
        .secure = transport_->is_secure(),
        .has_body = !parser_->is_done(),
        // Requests that were sent ahead may be on their way into the reader that is already waiting.
        .wants_websocket = wants_websocket && parser_->is_done() && !reading_,
        .content_length = length ? std::int64_t(*length) : -1,
        .loop = loop_index_,
    };
    auto exchange = new chttp_exchange{shared_from_this(), generation_};
    user_ = shared_->callbacks.on_request(shared_->callbacks.context, exchange, &head);
    // A WebSocket's bytes are for its own reader.
    if (phase_ == Phase::exchange && !head.wants_websocket && read_is_useful()) read();
}

void Connection::read_body() {
    if (body_wanted_ || phase_ != Phase::exchange) return;
    body_wanted_ = true;
    deadline_ = Clock::now() + body_patience_;
    // A client that has begun already needs no invitation (RFC 9110, 10.1.1).
    auto is_invited = std::exchange(continue_pending_, false) && answer_ == Answer::none && input_.empty();
    if (is_invited) {
        return send("HTTP/1.1 100 Continue\r\n\r\n", {}, false, &Connection::advance_body);
    }
    // Bytes that are here already must not be delivered inside the caller's own call.
    net::post(loop_->context(), [self = shared_from_this()] { self->advance_body(); });
}

void Connection::advance_body() {
    if (!body_wanted_ || phase_ != Phase::exchange) return;
    if (parser_->is_done()) return deliver_body(true, CHTTP_BODY_OK);
    if (!input_.empty()) {
        ErrorCode error;
        auto used = parser_->put(net::const_buffer(input_.data(), input_.size()), error);
        input_.consume(used);
        if (RequestParser::is_too_large(error)) return deliver_body(false, CHTTP_BODY_TOO_LARGE);
        auto is_stuck = used == 0 && input_.size() >= read_ahead;
        if ((error && !RequestParser::is_need_more(error)) || is_stuck) {
            return deliver_body(false, CHTTP_BODY_MALFORMED);
        }
        body_progress_ += parser_->body.size();
        if (!parser_->body.empty() || parser_->is_done()) return deliver_body(parser_->is_done(), CHTTP_BODY_OK);
    }
    if (client_left_) return deliver_body(false, CHTTP_BODY_DISCONNECTED);
    read();
}

void Connection::deliver_body(bool end, chttp_body_problem problem) {
    body_wanted_ = false;
    // Only the time in which the caller waits counts, and a client that sends a byte now and then gains none.
    body_patience_ = deadline_ - Clock::now();
    if (body_progress_ >= least_progress) {
        body_progress_ = 0;
        body_patience_ = Milliseconds(shared_->settings.body_timeout);
    }
    expire_never();
    if (problem != CHTTP_BODY_OK) persistent_ = false;
    if (user_) shared_->callbacks.on_body(user_, parser_->body.data(), parser_->body.size(), end, problem);
    parser_->body.clear();
    if (read_is_useful()) read();
}

void Connection::drain_body() {
    ErrorCode error;
    input_.consume(parser_->put(net::const_buffer(input_.data(), input_.size()), error));
    parser_->body.clear();
    if (error && !RequestParser::is_need_more(error)) return linger();
    if (!parser_->is_done()) return read();
    await_request(Milliseconds(shared_->settings.keep_alive_timeout));
}

void Connection::check(Clock::time_point now) {
    if (auto websocket = websocket_) return websocket->check(now);
    auto stuck = transport_->is_writing() &&
                 now - transport_->write_progress() > Milliseconds(shared_->settings.write_timeout);
    if (stuck) return close();
    if (keep_alive_interval_.count() > 0 && outgoing_.empty() && answer_ == Answer::pieces &&
        now - last_written_ > keep_alive_interval_) {
        send({}, keep_alive_text_, chunked_, &Connection::do_nothing);
    }
    if (now < deadline_) return;
    switch (phase_) {
        case Phase::head:
            return refuse_request(408, "the request did not arrive in time");
        case Phase::exchange:
            if (body_wanted_) deliver_body(false, CHTTP_BODY_TIMED_OUT);
            return expire_never();
        default:
            return close();
    }
}

void Connection::stop(const std::string &reason) {
    if (auto websocket = websocket_) return websocket->close(1001, reason);
    switch (phase_) {
        case Phase::handshake:
        case Phase::waiting:
            return close();
        default:
            persistent_ = false;
    }
}

void Connection::cut() {
    if (auto websocket = websocket_) return websocket->cut();
    close();
}

}  // namespace chttp
