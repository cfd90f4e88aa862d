#pragma once

#include "Asio.hpp"
#include "UniqueFunction.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace boost::asio::ssl {
class context;
}

namespace chttp {

using Completion = UniqueFunction<void(ErrorCode, std::size_t)>;

/// A buffer sequence of fixed capacity, so that operations are compiled for one type of sequence only. What does not
/// fit is left for the next operation, which the "some" of `read_some` and `write_some` allows.
template <class Buffer>
class BufferList {
public:
    using value_type = Buffer;
    using const_iterator = const Buffer *;

    BufferList() = default;
    BufferList(Buffer buffer) { append(buffer); }

    template <class Sequence>
    static BufferList of(const Sequence &sequence) {
        BufferList list;
        auto end = net::buffer_sequence_end(sequence);
        for (auto item = net::buffer_sequence_begin(sequence); item != end; ++item) list.append(Buffer(*item));
        return list;
    }

    void append(Buffer buffer) {
        if (count_ < buffers_.size() && buffer.size() > 0) buffers_[count_++] = buffer;
    }

    /// Drops the first `bytes`, which an operation has transferred.
    void consume(std::size_t bytes);

    bool empty() const { return count_ == 0; }
    std::size_t size() const;
    const_iterator begin() const { return buffers_.data(); }
    const_iterator end() const { return buffers_.data() + count_; }

private:
    std::array<Buffer, 8> buffers_{};
    std::size_t count_ = 0;
};

using MutableBuffers = BufferList<net::mutable_buffer>;
using ConstBuffers = BufferList<net::const_buffer>;

/// A connected socket, plain or TLS. Everything above sees only this type: HTTP and WebSocket are compiled once.
/// Whoever starts an operation keeps the transport alive until it completes. Completions run on the loop's thread.
class Transport {
public:
    virtual ~Transport() = default;

    /// Fails unless the client speaks TLS, where that is asked for.
    virtual void handshake(Completion done) = 0;
    void read_some(MutableBuffers buffers, Completion done);
    void write_some(ConstBuffers buffers, Completion done);
    /// Writes all of the buffers, whose memory the caller keeps.
    void write_all(ConstBuffers buffers, Completion done);
    /// Says goodbye and then throws away what the client still sends until it closes too, so that the kernel does not
    /// reset the connection and take the last answer from the client (RFC 9112, 9.6). Whoever calls this calls
    /// `close` when it has lasted long enough.
    void linger(Completion done);
    void close();

    net::io_context::executor_type executor() { return context_.get_executor(); }
    bool is_secure() const { return secure_; }
    /// A write has made no progress since this moment.
    bool is_writing() const { return writing_; }
    Clock::time_point write_progress() const { return write_progress_; }
    Clock::time_point read_progress() const { return read_progress_; }
    /// Time that passed while nobody wanted to read says nothing about the client.
    void reset_read_progress() { read_progress_ = Clock::now(); }
    bool is_lingering() const { return lingering_; }
    Clock::time_point lingering_since() const { return lingering_since_; }

    static std::shared_ptr<Transport> plain(net::io_context &context, tcp::socket socket);
    static std::shared_ptr<Transport> secure(net::io_context &context, tcp::socket socket,
                                             net::ssl::context &certificates);

protected:
    Transport(net::io_context &context, bool secure) : context_(context), secure_(secure) {}

    virtual tcp::socket &socket() = 0;
    virtual void start_read(MutableBuffers buffers, Completion done) = 0;
    virtual void start_write(ConstBuffers buffers, Completion done) = 0;
    virtual void say_goodbye(Completion done) = 0;

    net::io_context &context_;

private:
    void continue_writing(std::size_t written);
    void discard(Completion done);

    bool secure_;
    bool writing_ = false;
    bool lingering_ = false;
    Clock::time_point write_progress_{};
    Clock::time_point read_progress_ = Clock::now();
    Clock::time_point lingering_since_{};
    ConstBuffers pending_;
    Completion pending_done_;
    std::vector<char> discarded_;
};

/// How long a client may take to close after a goodbye.
inline constexpr Milliseconds linger_limit{2000};

}  // namespace chttp
