#ifndef CHTTP_H
#define CHTTP_H

// An HTTP/1.1 and WebSocket server over Boost.Beast, as plain C.
//
// Threads: each io thread runs one loop, and a connection stays on its loop for life. Every callback of a connection
// runs on that loop's thread and must not block. Every function that takes a `chttp_exchange` may be called from any
// thread at any time, also long after the client left: a late call does nothing. No callback is ever called from
// inside one of these functions.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct chttp_server chttp_server;
/// A counted handle to one request and its answer, or to the WebSocket that it became.
typedef struct chttp_exchange chttp_exchange;
/// A counted handle to an io thread.
typedef struct chttp_loop chttp_loop;
/// The answer to a request that could not be parsed, filled in by `render_error`.
typedef struct chttp_reply chttp_reply;

/// Bytes that live only as long as the call that passes them.
typedef struct chttp_text {
    const char *bytes;
    size_t count;
} chttp_text;

typedef struct chttp_field {
    chttp_text name;
    chttp_text value;
} chttp_field;

/// The head of a request. All of it is gone when `on_request` returns.
typedef struct chttp_head {
    chttp_text method;
    chttp_text target;
    const chttp_field *fields;
    size_t field_count;
    chttp_text remote_host;
    uint16_t remote_port;
    /// 10 or 11.
    int version;
    bool secure;
    bool has_body;
    /// The client asks for a WebSocket.
    bool wants_websocket;
    /// Bytes of the body, or -1 when it is chunked or absent.
    int64_t content_length;
    /// Which loop the connection lives on.
    size_t loop;
} chttp_head;

/// Why a body could not be read to its end.
typedef enum chttp_body_problem {
    CHTTP_BODY_OK = 0,
    CHTTP_BODY_TOO_LARGE,
    CHTTP_BODY_TIMED_OUT,
    CHTTP_BODY_MALFORMED,
    CHTTP_BODY_DISCONNECTED,
} chttp_body_problem;

/// How an exchange ended.
typedef enum chttp_ending {
    /// The answer went out whole.
    CHTTP_ENDED = 0,
    /// The client left, or the connection was cut.
    CHTTP_ENDED_EARLY,
} chttp_ending;

typedef struct chttp_callbacks {
    void *context;
    /// A request arrived. `exchange` belongs to the callee, who releases it. The returned pointer comes back as `user`.
    void *(*on_request)(void *context, chttp_exchange *exchange, const chttp_head *head);
    /// The answer to one `chttp_read_body`: some bytes, the end, or a problem.
    void (*on_body)(void *user, const void *data, size_t count, bool end, chttp_body_problem problem);
    /// The last `chttp_begin` or `chttp_write` went out; the next write may follow.
    void (*on_writable)(void *user);
    /// The client closed its side while the answer was still being made. `on_closed` follows in any case.
    void (*on_disconnect)(void *user);
    /// The last callback for `user`.
    void (*on_closed)(void *user, chttp_ending ending);
    /// The WebSocket handshake is done. First callback for the `user` of `chttp_accept`.
    void (*on_ws_open)(void *user);
    /// A whole message. Answer false to hear no more of them until `chttp_ws_resume`.
    bool (*on_ws_message)(void *user, const void *data, size_t count, bool text);
    /// A queued message of so many bytes went out.
    void (*on_ws_sent)(void *user, size_t count);
    /// The last callback for the `user` of `chttp_accept`. 1006 stands for "no close frame" (RFC 6455, 7.1.5).
    void (*on_ws_closed)(void *user, int code, chttp_text reason);
    /// A request is refused before it reaches `on_request`: fill in the answer with `chttp_reply_set`.
    void (*render_error)(void *context, int status, const char *detail, chttp_reply *reply);
    /// Every connection is gone after `chttp_stop`. The last callback of all; `chttp_free` may follow.
    void (*on_stopped)(void *context);
} chttp_callbacks;

typedef struct chttp_settings {
    const char *host;
    uint16_t port;
    size_t threads;
    size_t max_connections;
    uint64_t body_limit;
    uint32_t header_limit;
    /// Milliseconds, all of them.
    uint32_t header_timeout;
    uint32_t body_timeout;
    uint32_t write_timeout;
    uint32_t keep_alive_timeout;
    uint32_t ws_ping_interval;
    uint32_t ws_idle_timeout;
    uint32_t ws_close_timeout;
    uint64_t ws_message_limit;
    bool ws_deflate;
    /// PEM files, both or neither.
    const char *certificate_chain;
    const char *private_key;
} chttp_settings;

typedef enum chttp_failure {
    CHTTP_STARTED = 0,
    CHTTP_ADDRESS_IN_USE,
    CHTTP_PERMISSION_DENIED,
    CHTTP_BAD_HOST,
    CHTTP_BAD_CERTIFICATE,
    CHTTP_BAD_PRIVATE_KEY,
    CHTTP_FAILED,
} chttp_failure;

/// Listens and returns the server, or null with the failure and a sentence about it.
chttp_server *chttp_start(const chttp_settings *settings, const chttp_callbacks *callbacks, chttp_failure *failure,
                          char *detail, size_t detail_size);
uint16_t chttp_port(const chttp_server *server);
size_t chttp_connection_count(const chttp_server *server);
/// Stops accepting, closes idle connections and WebSockets (1001 with `reason`), lets requests in flight finish for
/// `grace` milliseconds, then cuts them. Returns at once; `on_stopped` tells the end.
void chttp_stop(chttp_server *server, uint32_t grace, const char *reason);
/// Joins the threads. Only after `on_stopped`, and not on an io thread.
void chttp_free(chttp_server *server);

size_t chttp_loop_count(const chttp_server *server);
chttp_loop *chttp_loop_retain(const chttp_server *server, size_t index);
void chttp_loop_release(chttp_loop *loop);
/// Runs `work(context, job)` on the loop's thread, soon. False: the loop has ended and will run nothing any more.
bool chttp_loop_run(chttp_loop *loop, void (*work)(void *context, void *job), void *context, void *job);

void chttp_release(chttp_exchange *exchange);
/// Asks for the next piece of the body: one `on_body` follows. Only one such question at a time.
void chttp_read_body(chttp_exchange *exchange);
/// Answers with the whole body at once. `headers` are `Name: value\r\n` lines. `declared` is the Content-Length to
/// send to a HEAD request in place of `count`, or -1.
void chttp_respond(chttp_exchange *exchange, int status, const char *headers, size_t header_count, const void *body,
                   size_t count, int64_t declared);
/// Starts an answer in pieces, of `length` bytes or of unknown length (-1). One `on_writable` follows.
void chttp_begin(chttp_exchange *exchange, int status, const char *headers, size_t header_count, int64_t length);
/// Sends a piece. One `on_writable` follows. Only one such call at a time.
void chttp_write(chttp_exchange *exchange, const void *data, size_t count);
/// Ends an answer in pieces.
void chttp_end(chttp_exchange *exchange);
/// Sends `text` whenever nothing was written for `interval` milliseconds. After `chttp_begin`, with unknown length.
void chttp_keep_alive(chttp_exchange *exchange, uint32_t interval, const char *text, size_t count);
/// Cuts the connection, so that the client can tell that the answer is not whole.
void chttp_abort(chttp_exchange *exchange);

/// Answers a request that wants a WebSocket with 101. Callbacks for `user` follow, `on_ws_closed` last in any case.
void chttp_accept(chttp_exchange *exchange, const char *headers, size_t header_count, void *user);
/// Queues a message. The caller caps the queue by counting the bytes until `on_ws_sent`.
void chttp_ws_send(chttp_exchange *exchange, const void *data, size_t count, bool text);
/// Reading goes on after `on_ws_message` answered false.
void chttp_ws_resume(chttp_exchange *exchange);
/// Sends what is queued, then the close frame, and waits for the client's.
void chttp_ws_close(chttp_exchange *exchange, int code, const char *reason, size_t reason_count);

void chttp_reply_set(chttp_reply *reply, const char *headers, size_t header_count, const void *body, size_t count);

/// A gzip stream (RFC 1952). `level` is 1...9.
typedef struct chttp_gzip chttp_gzip;
chttp_gzip *chttp_gzip_open(int level);
/// Compresses `count` bytes. `finish` ends the stream; else everything given so far can be decompressed from what is
/// put out so far. The output is valid until the next call.
chttp_text chttp_gzip_write(chttp_gzip *gzip, const void *data, size_t count, bool finish);
void chttp_gzip_close(chttp_gzip *gzip);

/// Opens a file for reading below the directory `root`. Links that lead out of it are not followed. Returns a file
/// descriptor, or -1 with `errno` set.
int chttp_open_beneath(int root, const char *path);

#ifdef __cplusplus
}
#endif
#endif
