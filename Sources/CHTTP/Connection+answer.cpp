#include "Connection.hpp"

#include <cstdio>

namespace chttp {

namespace {

/// An unread body of at most this size is read and dropped, so that the connection can be used again.
constexpr std::uint64_t drained_at_most = 65536;

bool has_no_body(int status) { return status < 200 || status == 204 || status == 304; }

std::string chunk_head(std::size_t size) {
    char digits[24];
    auto count = std::snprintf(digits, sizeof digits, "%zx\r\n", size);
    return {digits, std::size_t(count)};
}

}  // namespace

/// Whether the next request can follow must be known before the head of this answer is sent.
void Connection::decide_persistence() {
    if (loop_->is_stopping()) persistent_ = false;
    if (!persistent_ || parser_->is_done()) return;
    auto rest = parser_->content_length_remaining();
    if (continue_pending_ || !rest || *rest > drained_at_most) persistent_ = false;
}

std::string Connection::answer_head(int status, const std::string &headers, std::optional<std::uint64_t> length) {
    decide_persistence();
    std::string head;
    head.reserve(headers.size() + 160);
    head += "HTTP/1.1 ";
    head += std::to_string(status);
    head += ' ';
    head += reason_phrase(status);
    head += "\r\nDate: ";
    head += loop_->date();
    head += "\r\n";
    head += headers;
    if (!persistent_) {
        head += "Connection: close\r\n";
    } else if (parser_->version() < 11) {
        head += "Connection: keep-alive\r\n";
    }
    if (length) {
        head += "Content-Length: ";
        head += std::to_string(*length);
        head += "\r\n";
    } else if (chunked_) {
        head += "Transfer-Encoding: chunked\r\n";
    }
    head += "\r\n";
    return head;
}

void Connection::respond(int status, const std::string &headers, std::string body, std::int64_t declared) {
    if (answer_ != Answer::none) return;
    answer_ = Answer::whole;
    std::optional<std::uint64_t> length = body.size();
    if (is_head_ && declared >= 0) length = std::uint64_t(declared);
    if (has_no_body(status)) length.reset();
    auto head = answer_head(status, headers, length);
    if (is_head_ || has_no_body(status)) body.clear();
    send(std::move(head), std::move(body), false, &Connection::finish_answer);
}

void Connection::begin(int status, const std::string &headers, std::int64_t length) {
    if (answer_ != Answer::none) return;
    if (length >= 0) remaining_ = std::uint64_t(length);
    if (has_no_body(status)) remaining_.reset();
    auto is_empty = is_head_ || has_no_body(status);
    chunked_ = !remaining_ && !is_empty && parser_->version() >= 11;
    // RFC 9112, 6.3: to HTTP/1.0, the end of the connection is the end of an answer of unknown length.
    if (!remaining_ && !chunked_ && !is_empty) persistent_ = false;
    auto head = answer_head(status, headers, remaining_);
    answer_ = is_empty ? Answer::ending : Answer::pieces;
    send(std::move(head), {}, false, is_empty ? &Connection::finish_answer : &Connection::tell_writable);
}

void Connection::write(std::string data) {
    if (answer_ != Answer::pieces) return;
    if (remaining_) {
        // More than was announced would be read as the next answer.
        if (data.size() > *remaining_) return abort();
        *remaining_ -= data.size();
    }
    if (data.empty()) {
        net::post(loop_->context(), [self = shared_from_this()] { self->tell_writable(); });
        return;
    }
    send({}, std::move(data), chunked_, &Connection::tell_writable);
}

void Connection::end() {
    if (answer_ != Answer::pieces) return;
    if (remaining_ && *remaining_ > 0) return abort();
    answer_ = Answer::ending;
    if (chunked_) return send("0\r\n\r\n", {}, false, &Connection::finish_answer);
    net::post(loop_->context(), [self = shared_from_this()] { self->finish_answer(); });
}

void Connection::keep_alive(Milliseconds interval, std::string text) {
    keep_alive_interval_ = interval;
    keep_alive_text_ = std::move(text);
}

void Connection::abort() {
    net::post(loop_->context(), [self = shared_from_this(), generation = generation_] {
        if (self->generation_ == generation && self->open_) self->close();
    });
}

void Connection::send(std::string head, std::string body, bool chunk, void (Connection::*then)()) {
    if (chunk) head = chunk_head(body.size());
    outgoing_.push_back({std::move(head), std::move(body), chunk, then});
    if (outgoing_.size() == 1) send_next();
}

void Connection::send_next() {
    static constexpr char line_end[] = "\r\n";
    const auto &next = outgoing_.front();
    ConstBuffers buffers;
    buffers.append(net::buffer(next.head));
    buffers.append(net::buffer(next.body));
    if (next.chunk) buffers.append(net::buffer(line_end, 2));
    transport_->write_all(buffers, [self = shared_from_this()](ErrorCode error, std::size_t) {
        self->last_written_ = Clock::now();
        if (self->phase_ == Phase::closed) return;
        if (error) return self->close();
        auto then = self->outgoing_.front().then;
        self->outgoing_.pop_front();
        if (!self->outgoing_.empty()) self->send_next();
        (*self.*then)();
    });
}

void Connection::tell_writable() {
    if (phase_ == Phase::exchange && user_) shared_->callbacks.on_writable(user_);
}

void Connection::finish_answer() {
    if (phase_ != Phase::exchange) return;
    end_exchange(CHTTP_ENDED);
    if (phase_ != Phase::exchange) return;
    if (loop_->is_stopping()) persistent_ = false;
    if (!persistent_) return linger();
    auto patience = Milliseconds(shared_->settings.keep_alive_timeout);
    if (parser_->is_done()) return await_request(patience);
    phase_ = Phase::draining;
    expire_after(shared_->settings.body_timeout);
    drain_body();
}

void Connection::end_exchange(chttp_ending ending) {
    ++generation_;
    open_ = false;
    body_wanted_ = false;
    expire_never();
    if (auto user = std::exchange(user_, nullptr)) shared_->callbacks.on_closed(user, ending);
}

void Connection::refuse_request(int status, const char *detail) {
    chttp_reply reply;
    shared_->callbacks.render_error(shared_->callbacks.context, status, detail, &reply);
    phase_ = Phase::exchange;
    expire_never();
    ++generation_;
    answer_ = Answer::none;
    chunked_ = false;
    persistent_ = false;
    is_head_ = parser_->method() == "HEAD";
    respond(status, reply.headers, std::move(reply.body), -1);
}

void Connection::accept(const std::shared_ptr<Connection> &connection, std::uint64_t generation, std::string headers,
                        void *user) {
    auto refuse = [](const Connection &connection, void *user) {
        connection.shared_->callbacks.on_ws_closed(user, 1006, text("the client left"));
    };
    auto is_posted = connection->loop_->post([connection, generation, refuse, user, headers = std::move(headers)] {
        auto &self = *connection;
        auto is_ready = self.generation_ == generation && self.open_ && self.answer_ == Answer::none && !self.reading_;
        if (!is_ready) return refuse(self, user);
        self.start_websocket(headers, user);
    });
    if (!is_posted) refuse(*connection, user);
}

void Connection::start_websocket(const std::string &headers, void *user) {
    answer_ = Answer::whole;
    phase_ = Phase::websocket;
    expire_never();
    websocket_ = WebSocketSession::make(
        shared_, transport_, input_.take(), user, [this] { end_exchange(CHTTP_ENDED); },
        [weak = weak_from_this()] {
            if (auto connection = weak.lock()) connection->close();
        });
    websocket_->accept(*parser_, "Date: " + loop_->date() + "\r\n" + headers);
    parser_.reset();
    std::vector<char>().swap(inbox_);
    if (loop_->is_stopping()) websocket_->close(1001, "the server stops");
}

void Connection::linger() {
    phase_ = Phase::lingering;
    deadline_ = Clock::now() + linger_limit;
    auto self = shared_from_this();
    transport_->linger([self](ErrorCode, std::size_t) { self->close(); });
}

void Connection::close() {
    if (phase_ == Phase::closed) return;
    phase_ = Phase::closed;
    auto self = shared_from_this();
    end_exchange(CHTTP_ENDED_EARLY);
    transport_->close();
    websocket_.reset();
    parser_.reset();
    input_.release();
    --shared_->connections;
    loop_->remove(self);
}

}  // namespace chttp
