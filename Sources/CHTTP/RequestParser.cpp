#include "RequestParser.hpp"

#include <algorithm>
#include <boost/beast/http/error.hpp>

namespace chttp {

namespace http = boost::beast::http;

namespace {

char lower(char character) { return character >= 'A' && character <= 'Z' ? char(character + 32) : character; }

std::string_view trimmed(std::string_view value) {
    auto start = value.find_first_not_of(" \t");
    if (start == std::string_view::npos) return {};
    return value.substr(start, value.find_last_not_of(" \t") - start + 1);
}

/// Whether the request line is right but for a version that is not spoken here. Beast has one error for that and for
/// a line in which no version can be found.
bool asks_other_version(std::string_view input) {
    auto line = input.substr(0, input.find("\r\n"));
    auto version = line.substr(std::min(line.rfind(' ') + 1, line.size()));
    auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
    return std::count(line.begin(), line.end(), ' ') == 2 && version.size() == 8 && version.starts_with("HTTP/") &&
           is_digit(version[5]) && version[6] == '.' && is_digit(version[7]) && version[5] != '1';
}

}  // namespace

bool equals_ignoring_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char one, char other) { return lower(one) == lower(other); });
}

RequestParser::Field RequestParser::field_at(const Position &position) const {
    std::string_view block = block_;
    return {block.substr(position.name, position.name_size), block.substr(position.value, position.value_size)};
}

std::vector<RequestParser::Field> RequestParser::fields() const {
    std::vector<Field> fields;
    fields.reserve(positions_.size());
    for (const auto &position : positions_) fields.push_back(field_at(position));
    return fields;
}

std::string_view RequestParser::first(std::string_view name) const {
    for (const auto &position : positions_) {
        auto field = field_at(position);
        if (equals_ignoring_case(field.name, name)) return field.value;
    }
    return {};
}

bool RequestParser::has_token(std::string_view name, std::string_view token) const {
    for (const auto &position : positions_) {
        auto field = field_at(position);
        if (!equals_ignoring_case(field.name, name)) continue;
        auto rest = field.value;
        while (!rest.empty()) {
            auto comma = std::min(rest.find(','), rest.size());
            if (equals_ignoring_case(trimmed(rest.substr(0, comma)), token)) return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return false;
}

void RequestParser::on_request_impl(verb, string_view method, string_view target, int version, ErrorCode &) {
    method_.assign(method.data(), method.size());
    target_.assign(target.data(), target.size());
    version_ = version;
}

void RequestParser::on_field_impl(field, string_view name, string_view value, ErrorCode &) {
    // Trailer fields come by here too. Nobody asked for them, and they must not pass for fields of the head.
    if (head_complete_) return;
    positions_.push_back({block_.size(), name.size(), block_.size() + name.size(), value.size()});
    block_.append(name.data(), name.size());
    block_.append(value.data(), value.size());
}

void RequestParser::on_header_impl(ErrorCode &error) {
    head_complete_ = true;
    std::size_t hosts = 0, lengths = 0, codings = 0;
    for (const auto &position : positions_) {
        auto [name, value] = field_at(position);
        if (equals_ignoring_case(name, "host")) {
            ++hosts;
        } else if (equals_ignoring_case(name, "content-length")) {
            ++lengths;
            auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
            if (!std::all_of(value.begin(), value.end(), is_digit)) error = http::error::bad_content_length;
        } else if (equals_ignoring_case(name, "transfer-encoding")) {
            ++codings;
            if (!equals_ignoring_case(value, "chunked")) error = http::error::bad_transfer_encoding;
        }
    }
    if (hosts > 1 || (hosts == 0 && version_ >= 11)) error = http::error::bad_field;
    if (lengths > 1) error = http::error::multiple_content_length;
    if (codings > 1 || (codings > 0 && (lengths > 0 || version_ < 11))) error = http::error::bad_transfer_encoding;
}

std::size_t RequestParser::on_body_impl(string_view piece, ErrorCode &) {
    body.append(piece.data(), piece.size());
    return piece.size();
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, string_view piece, ErrorCode &) {
    body.append(piece.data(), piece.size());
    return piece.size();
}

bool RequestParser::is_need_more(const ErrorCode &error) { return error == http::error::need_more; }

bool RequestParser::is_too_large(const ErrorCode &error) { return error == http::error::body_limit; }

int RequestParser::status_of(const ErrorCode &error, std::string_view input) {
    if (error == http::error::body_limit) return 413;
    if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
    if (error == http::error::bad_version && asks_other_version(input)) return 505;
    return 400;
}

}  // namespace chttp
