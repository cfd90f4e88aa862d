#include "chttp.h"

#include "Connection.hpp"
#include "Server.hpp"

#include <cstdio>
#include <string>

namespace {

std::string copied(const char *bytes, std::size_t count) { return bytes ? std::string(bytes, count) : std::string(); }

std::string copied(const void *bytes, std::size_t count) { return copied(static_cast<const char *>(bytes), count); }

}  // namespace

struct chttp_server {
    chttp::Server server;
};

chttp_server *chttp_start(const chttp_settings *settings, const chttp_callbacks *callbacks, chttp_failure *failure,
                          char *detail, size_t detail_size) {
    try {
        *failure = CHTTP_STARTED;
        return new chttp_server{chttp::Server(*settings, *callbacks)};
    } catch (const chttp::StartError &error) {
        *failure = error.failure;
        std::snprintf(detail, detail_size, "%s", error.what());
    } catch (const std::exception &error) {
        *failure = CHTTP_FAILED;
        std::snprintf(detail, detail_size, "%s", error.what());
    }
    return nullptr;
}

uint16_t chttp_port(const chttp_server *server) { return server->server.port(); }

size_t chttp_connection_count(const chttp_server *server) { return server->server.connection_count(); }

void chttp_stop(chttp_server *server, uint32_t grace, const char *reason) {
    server->server.stop(chttp::Milliseconds(grace), reason);
}

void chttp_free(chttp_server *server) { delete server; }

size_t chttp_loop_count(const chttp_server *server) { return server->server.loop_count(); }

chttp_loop *chttp_loop_retain(const chttp_server *server, size_t index) {
    return new chttp_loop{server->server.loop(index)};
}

void chttp_loop_release(chttp_loop *loop) { delete loop; }

bool chttp_loop_run(chttp_loop *loop, void (*work)(void *, void *), void *context, void *job) {
    return loop->loop->post([work, context, job] { work(context, job); });
}

void chttp_release(chttp_exchange *exchange) { delete exchange; }

void chttp_read_body(chttp_exchange *exchange) {
    exchange->connection->run(exchange->generation, [](chttp::Connection &connection) { connection.read_body(); });
}

void chttp_respond(chttp_exchange *exchange, int status, const char *headers, size_t header_count, const void *body,
                   size_t count, int64_t declared) {
    exchange->connection->run(exchange->generation,
                              [status, declared, headers = copied(headers, header_count),
                               body = copied(body, count)](chttp::Connection &connection) mutable {
                                  connection.respond(status, headers, std::move(body), declared);
                              });
}

void chttp_begin(chttp_exchange *exchange, int status, const char *headers, size_t header_count, int64_t length) {
    exchange->connection->run(exchange->generation, [status, length, headers = copied(headers, header_count)](
                                                        chttp::Connection &connection) {
        connection.begin(status, headers, length);
    });
}

void chttp_write(chttp_exchange *exchange, const void *data, size_t count) {
    exchange->connection->run(exchange->generation,
                              [data = copied(data, count)](chttp::Connection &connection) mutable {
                                  connection.write(std::move(data));
                              });
}

void chttp_end(chttp_exchange *exchange) {
    exchange->connection->run(exchange->generation, [](chttp::Connection &connection) { connection.end(); });
}

void chttp_keep_alive(chttp_exchange *exchange, uint32_t interval, const char *text, size_t count) {
    exchange->connection->run(exchange->generation,
                              [interval, text = copied(text, count)](chttp::Connection &connection) mutable {
                                  connection.keep_alive(chttp::Milliseconds(interval), std::move(text));
                              });
}

void chttp_abort(chttp_exchange *exchange) {
    exchange->connection->run(exchange->generation, [](chttp::Connection &connection) { connection.abort(); });
}

void chttp_accept(chttp_exchange *exchange, const char *headers, size_t header_count, void *user) {
    chttp::Connection::accept(exchange->connection, exchange->generation, copied(headers, header_count), user);
}

void chttp_ws_send(chttp_exchange *exchange, const void *data, size_t count, bool text) {
    exchange->connection->run_websocket(
        [text, data = copied(data, count)](chttp::WebSocketSession &session) mutable {
            session.send(std::move(data), text);
        });
}

void chttp_ws_resume(chttp_exchange *exchange) {
    exchange->connection->run_websocket([](chttp::WebSocketSession &session) { session.resume(); });
}

void chttp_ws_close(chttp_exchange *exchange, int code, const char *reason, size_t reason_count) {
    exchange->connection->run_websocket(
        [code, reason = copied(reason, reason_count)](chttp::WebSocketSession &session) mutable {
            session.close(code, std::move(reason));
        });
}

void chttp_reply_set(chttp_reply *reply, const char *headers, size_t header_count, const void *body, size_t count) {
    reply->headers = copied(headers, header_count);
    reply->body = copied(body, count);
}
