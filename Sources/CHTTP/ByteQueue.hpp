#pragma once

#include <cstddef>
#include <string>

namespace chttp {

/// Bytes that were received and not yet parsed.
class ByteQueue {
public:
    const char *data() const { return bytes_.data() + start_; }
    std::size_t size() const { return bytes_.size() - start_; }
    bool empty() const { return size() == 0; }

    void append(const char *bytes, std::size_t count) {
        if (start_ > 0) {
            bytes_.erase(0, start_);
            start_ = 0;
        }
        bytes_.append(bytes, count);
    }

    void consume(std::size_t count) {
        start_ += count;
        if (start_ < bytes_.size()) return;
        bytes_.clear();
        start_ = 0;
    }

    std::string take() {
        auto taken = bytes_.substr(start_);
        release();
        return taken;
    }

    /// Gives the memory back: an idle connection should cost little.
    void release() {
        std::string().swap(bytes_);
        start_ = 0;
    }

private:
    std::string bytes_;
    std::size_t start_ = 0;
};

}  // namespace chttp
