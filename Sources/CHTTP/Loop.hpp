#pragma once

#include "Asio.hpp"
#include "UniqueFunction.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace chttp {

class Connection;

/// One io thread. Everything of a connection happens on the thread of its loop, so nothing in it is locked; only
/// what other threads hand over is.
class Loop : public std::enable_shared_from_this<Loop> {
public:
    using Action = UniqueFunction<void()>;

    Loop() : ticker_(context_), guard_(context_.get_executor()) {}

    void start();
    void join();

    net::io_context &context() { return context_; }
    bool is_current() const { return current == this; }

    /// Runs `action` on the loop's thread soon, never inside this call. False once the loop has ended.
    bool post(Action action);

    /// Runs `target` on the loop's thread: at once when it is the current one and nothing that was handed over before
    /// waits. A message that is sent here must not overtake one that another thread sent before.
    template <class Target>
    void run(Target &&target) {
        if (is_current() && !has_waiting()) return target();
        post(Action(std::forward<Target>(target)));
    }

    void add(std::shared_ptr<Connection> connection);
    void remove(const std::shared_ptr<Connection> &connection);
    bool is_stopping() const { return stopping_; }
    /// `emptied` is called once, when the last connection is gone.
    void stop(Milliseconds grace, const std::string &reason, std::function<void()> emptied);

    /// The Date field of this second (RFC 9110, 6.6.1).
    const std::string &date();

private:
    void tick();
    void run_actions();
    bool has_waiting();
    void tell_if_emptied();

    net::io_context context_{1};
    net::steady_timer ticker_;
    net::executor_work_guard<net::io_context::executor_type> guard_;
    std::thread thread_;
    std::unordered_set<std::shared_ptr<Connection>> connections_;
    bool ticking_ = false;
    bool stopping_ = false;
    Clock::time_point cut_at_ = Clock::time_point::max();
    std::function<void()> emptied_;
    std::string date_;
    std::time_t date_second_ = 0;

    std::mutex actions_lock_;
    std::vector<Action> actions_;
    /// How many of the actions that are being run have not begun.
    std::size_t left_ = 0;
    bool ended_ = false;

    /// The loop whose thread this is.
    static thread_local Loop *current;
};

}  // namespace chttp

/// The counted handle of the C interface.
struct chttp_loop {
    std::shared_ptr<chttp::Loop> loop;
};
