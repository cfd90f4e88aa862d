#pragma once

#include "chttp.h"

#include "Asio.hpp"

#include <atomic>
#include <string>
#include <string_view>

namespace chttp {

/// What every connection of a server needs of it, and what outlives the server if Swift still holds an exchange.
struct Shared {
    chttp_settings settings;
    chttp_callbacks callbacks;
    std::atomic<std::size_t> connections{0};
};

inline chttp_text text(std::string_view string) { return {string.data(), string.size()}; }

/// The reason phrase of a status (RFC 9110, 15).
std::string_view reason_phrase(int status);

}  // namespace chttp

/// Filled in by `render_error`.
struct chttp_reply {
    std::string headers;
    std::string body;
};
