#pragma once

#include "Asio.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace chttp {

/// Beast's parser, which decides about framing, over plain strings. On top of Beast's strictness it refuses what two
/// servers in a row could read in two ways (RFC 9112, 6.1 and 11.2): a transfer coding other than `chunked`, one in
/// HTTP/1.0, a Content-Length that is not digits only, and none or several Host fields.
class RequestParser final : public boost::beast::http::basic_parser<true> {
public:
    struct Field {
        std::string_view name;
        std::string_view value;
    };

    const std::string &method() const { return method_; }
    const std::string &target() const { return target_; }
    int version() const { return version_; }
    std::vector<Field> fields() const;
    /// The value of the first field of that name, lowercase, or nothing.
    std::string_view first(std::string_view name) const;
    /// Whether the comma-separated list of all fields of that name has the token.
    bool has_token(std::string_view name, std::string_view token) const;

    /// The decoded body since the last time it was taken.
    std::string body;

    /// The status that a parsing error deserves, given the bytes that could not be parsed.
    static int status_of(const ErrorCode &error, std::string_view input);
    static bool is_need_more(const ErrorCode &error);
    static bool is_too_large(const ErrorCode &error);

protected:
    using string_view = boost::beast::string_view;
    using verb = boost::beast::http::verb;
    using field = boost::beast::http::field;

    void on_request_impl(verb, string_view method, string_view target, int version, ErrorCode &) override;
    void on_response_impl(int, string_view, int, ErrorCode &) override {}
    void on_field_impl(field, string_view name, string_view value, ErrorCode &) override;
    void on_header_impl(ErrorCode &error) override;
    void on_body_init_impl(const boost::optional<std::uint64_t> &, ErrorCode &) override {}
    std::size_t on_body_impl(string_view piece, ErrorCode &) override;
    void on_chunk_header_impl(std::uint64_t, string_view, ErrorCode &) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, ErrorCode &) override;
    void on_finish_impl(ErrorCode &) override {}

private:
    struct Position {
        std::size_t name;
        std::size_t name_size;
        std::size_t value;
        std::size_t value_size;
    };

    Field field_at(const Position &position) const;

    std::string method_;
    std::string target_;
    int version_ = 11;
    bool head_complete_ = false;
    std::string block_;
    std::vector<Position> positions_;
};

/// Compares ASCII without regard to case.
bool equals_ignoring_case(std::string_view left, std::string_view right);

}  // namespace chttp
