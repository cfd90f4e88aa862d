#pragma once

#include "ByteQueue.hpp"
#include "Loop.hpp"
#include "RequestParser.hpp"
#include "Shared.hpp"
#include "Transport.hpp"
#include "WebSocketSession.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chttp {

/// One client: its requests one after the other, and possibly the WebSocket that the last of them becomes.
/// Requests are in Connection.cpp, answers in Connection+answer.cpp. Everything but `run` is for the loop's thread.
class Connection final : public std::enable_shared_from_this<Connection> {
public:
    Connection(std::shared_ptr<Shared> shared, std::shared_ptr<Loop> loop, std::size_t loop_index,
               std::shared_ptr<Transport> transport, const tcp::endpoint &remote);
    ~Connection();

    void start();
    /// Answers 503 to whatever comes: there are too many connections.
    void refuse();
    /// Looks after the deadlines.
    void check(Clock::time_point now);
    /// The server stops: nothing new is taken on.
    void stop(const std::string &reason);
    void cut();

    /// Runs a command of the exchange `generation` on the loop's thread, if that exchange still goes on.
    template <class Command>
    void run(std::uint64_t generation, Command command) {
        loop_->run([self = shared_from_this(), generation, command = std::move(command)]() mutable {
            if (self->generation_ == generation && self->open_) command(*self);
        });
    }
    template <class Command>
    void run_websocket(Command command) {
        loop_->run([self = shared_from_this(), command = std::move(command)]() mutable {
            if (auto websocket = self->websocket_) command(*websocket);
        });
    }

    void read_body();
    void respond(int status, const std::string &headers, std::string body, std::int64_t declared);
    void begin(int status, const std::string &headers, std::int64_t length);
    void write(std::string data);
    void end();
    void keep_alive(Milliseconds interval, std::string text);
    void abort();
    /// Whatever becomes of it, `user` is told the end.
    static void accept(const std::shared_ptr<Connection> &connection, std::uint64_t generation, std::string headers,
                       void *user);

private:
    enum class Phase {
        handshake,
        /// No byte of the next request is here yet.
        waiting,
        /// Some bytes of its head are.
        head,
        /// The request is being answered.
        exchange,
        /// The answer is out, the rest of a small body is still to come.
        draining,
        /// The goodbye is out, the client has not closed yet.
        lingering,
        websocket,
        closed,
    };
    enum class Answer { none, whole, pieces, ending };
    struct Outgoing {
        std::string head;
        std::string body;
        bool chunk;
        void (Connection::*then)();
    };

    // Requests.
    void await_request(Milliseconds patience);
    void read();
    void on_read(ErrorCode error, std::size_t count);
    void on_read_error(ErrorCode error);
    void parse_head();
    void begin_exchange();
    void advance_body();
    void drain_body();
    void deliver_body(bool end, chttp_body_problem problem);
    void refuse_request(int status, const char *detail);
    bool read_is_useful() const;

    // Answers.
    std::string answer_head(int status, const std::string &headers, std::optional<std::uint64_t> length);
    void decide_persistence();
    void start_websocket(const std::string &headers, void *user);
    void send(std::string head, std::string body, bool chunk, void (Connection::*then)());
    void send_next();
    void tell_writable();
    void do_nothing() {}
    void finish_answer();
    void end_exchange(chttp_ending ending);
    void linger();
    void close();
    void expire_after(std::uint32_t milliseconds) { deadline_ = Clock::now() + Milliseconds(milliseconds); }
    void expire_never() { deadline_ = Clock::time_point::max(); }

    std::shared_ptr<Shared> shared_;
    std::shared_ptr<Loop> loop_;
    std::size_t loop_index_;
    std::shared_ptr<Transport> transport_;
    std::shared_ptr<WebSocketSession> websocket_;
    std::string remote_host_;
    std::uint16_t remote_port_;

    Phase phase_ = Phase::handshake;
    Clock::time_point deadline_ = Clock::time_point::max();
    bool refusing_ = false;

    std::vector<char> inbox_;
    bool reading_ = false;
    ByteQueue input_;
    std::optional<RequestParser> parser_;

    /// Counts exchanges, so that a late command cannot hit the next one.
    std::uint64_t generation_ = 0;
    /// The current exchange takes commands.
    bool open_ = false;
    void *user_ = nullptr;
    bool is_head_ = false;
    bool persistent_ = false;
    bool client_left_ = false;
    bool continue_pending_ = false;
    bool body_wanted_ = false;
    std::size_t body_progress_ = 0;
    /// How long the client may still take for its next kilobyte of the body.
    Clock::duration body_patience_{};

    Answer answer_ = Answer::none;
    bool chunked_ = false;
    std::optional<std::uint64_t> remaining_;
    /// At most an interim answer or a keep-alive text and one piece of the caller's.
    std::deque<Outgoing> outgoing_;
    Milliseconds keep_alive_interval_{0};
    std::string keep_alive_text_;
    Clock::time_point last_written_{};
};

}  // namespace chttp

/// The counted handle of the C interface.
struct chttp_exchange {
    std::shared_ptr<chttp::Connection> connection;
    std::uint64_t generation;
};
