#include "Loop.hpp"

#include "Connection.hpp"

#include <ctime>

namespace chttp {

namespace {

/// Deadlines are looked after this often, all connections of a loop together: cheaper than a timer for each.
constexpr Milliseconds tick_interval{100};

}  // namespace

thread_local Loop *Loop::current = nullptr;

void Loop::start() {
    thread_ = std::thread([self = shared_from_this()] {
        current = self.get();
        self->context_.run();
        {
            std::lock_guard lock(self->actions_lock_);
            self->ended_ = true;
        }
        self->run_actions();
        current = nullptr;
    });
}

void Loop::join() {
    guard_.reset();
    net::post(context_, [this] { ticker_.cancel(); });
    if (thread_.joinable()) thread_.join();
}

bool Loop::post(Action action) {
    std::lock_guard lock(actions_lock_);
    if (ended_) return false;
    actions_.push_back(std::move(action));
    if (actions_.size() == 1) net::post(context_, [this] { run_actions(); });
    return true;
}

void Loop::run_actions() {
    std::vector<Action> actions;
    {
        std::lock_guard lock(actions_lock_);
        actions.swap(actions_);
    }
    left_ = actions.size();
    for (auto &action : actions) {
        left_ -= 1;
        action();
    }
}

bool Loop::has_waiting() {
    std::lock_guard lock(actions_lock_);
    // At the end nothing can be handed over any more.
    return !ended_ && (left_ > 0 || !actions_.empty());
}

void Loop::add(std::shared_ptr<Connection> connection) {
    connections_.insert(std::move(connection));
    if (!ticking_) tick();
}

void Loop::remove(const std::shared_ptr<Connection> &connection) {
    connections_.erase(connection);
    tell_if_emptied();
}

void Loop::stop(Milliseconds grace, const std::string &reason, std::function<void()> emptied) {
    stopping_ = true;
    cut_at_ = Clock::now() + grace;
    emptied_ = std::move(emptied);
    // Stopping a connection may remove it from the set.
    auto connections = connections_;
    for (auto &connection : connections) connection->stop(reason);
    tell_if_emptied();
}

void Loop::tell_if_emptied() {
    if (!stopping_ || !connections_.empty() || !emptied_) return;
    auto emptied = std::move(emptied_);
    emptied_ = nullptr;
    emptied();
}

void Loop::tick() {
    ticking_ = true;
    ticker_.expires_after(tick_interval);
    ticker_.async_wait([this](ErrorCode error) {
        ticking_ = false;
        if (error) return;
        auto now = Clock::now();
        auto connections = std::vector<std::shared_ptr<Connection>>(connections_.begin(), connections_.end());
        for (auto &connection : connections) {
            if (now >= cut_at_) {
                connection->cut();
            } else {
                connection->check(now);
            }
        }
        if (!connections_.empty() && !ticking_) tick();
    });
}

const std::string &Loop::date() {
    auto second = std::time(nullptr);
    if (second != date_second_) {
        date_second_ = second;
        std::tm parts{};
        gmtime_r(&second, &parts);
        char formatted[64];
        // The C locale's English names are what the rule asks for; nothing here sets another.
        auto count = std::strftime(formatted, sizeof formatted, "%a, %d %b %Y %H:%M:%S GMT", &parts);
        date_.assign(formatted, count);
    }
    return date_;
}

}  // namespace chttp
