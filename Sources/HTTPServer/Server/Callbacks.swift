import CHTTP

// The transport calls these on its own threads. They are functions and not closures, so that no actor can be inferred
// for them.

private func gateway(_ context: UnsafeMutableRawPointer?) -> Gateway {
    Unmanaged<Gateway>.fromOpaque(context!).takeUnretainedValue()
}

private func exchange(_ user: UnsafeMutableRawPointer?) -> Exchange {
    Unmanaged<Exchange>.fromOpaque(user!).takeUnretainedValue()
}

private func webSocket(_ user: UnsafeMutableRawPointer?) -> WebSocket {
    Unmanaged<WebSocket>.fromOpaque(user!).takeUnretainedValue()
}

extension String {
    fileprivate init(_ text: chttp_text) {
        self.init(decoding: UnsafeRawBufferPointer(start: text.bytes, count: text.count), as: UTF8.self)
    }
}

private func onRequest(
    _ context: UnsafeMutableRawPointer?, _ pointer: OpaquePointer?, _ head: UnsafePointer<chttp_head>?
) -> UnsafeMutableRawPointer? {
    guard let pointer, let head = head?.pointee else { return nil }
    var headers = Headers()
    for field in UnsafeBufferPointer(start: head.fields, count: head.field_count) {
        headers.append(String(field.name), String(field.value))
    }
    let method = Method(rawValue: String(head.method))
    let exchange = Exchange(
        handle: ExchangeHandle(owning: pointer), isHead: method == .head, hasBody: head.has_body)
    var request = Request(
        method, String(head.target), headers: headers,
        body: head.has_body ? RequestBody(storage: .source(exchange)) : .empty,
        remoteAddress: String(head.remote_host), isSecure: head.secure)
    request.canUpgrade = head.wants_websocket
    gateway(context).receive(exchange, request, loop: head.loop)
    return Unmanaged.passRetained(exchange).toOpaque()
}

private func onBody(
    _ user: UnsafeMutableRawPointer?, _ data: UnsafeRawPointer?, _ count: Int, _ isEnd: Bool,
    _ problem: chttp_body_problem
) {
    let bytes = Array(UnsafeRawBufferPointer(start: data, count: count))
    exchange(user).didRead(bytes, isEnd: isEnd, problem: problem)
}

private func onWritable(_ user: UnsafeMutableRawPointer?) {
    exchange(user).didBecomeWritable()
}

private func onDisconnect(_ user: UnsafeMutableRawPointer?) {
    exchange(user).cancel()
}

private func onClosed(_ user: UnsafeMutableRawPointer?, _ ending: chttp_ending) {
    guard let user else { return }
    Unmanaged<Exchange>.fromOpaque(user).takeRetainedValue().didClose(ending)
}

private func onWebSocketOpen(_ user: UnsafeMutableRawPointer?) {
    webSocket(user).didOpen()
}

private func onWebSocketMessage(
    _ user: UnsafeMutableRawPointer?, _ data: UnsafeRawPointer?, _ count: Int, _ isText: Bool
) -> Bool {
    let bytes = UnsafeRawBufferPointer(start: data, count: count)
    let message: WebSocketMessage = isText ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(Array(bytes))
    return webSocket(user).didReceive(message)
}

private func onWebSocketSent(_ user: UnsafeMutableRawPointer?, _ count: Int) {
    webSocket(user).didSend(count)
}

private func onWebSocketClosed(_ user: UnsafeMutableRawPointer?, _ code: Int32, _ reason: chttp_text) {
    guard let user else { return }
    let closure = WebSocketClosure(code: Int(code), reason: String(reason))
    Unmanaged<WebSocket>.fromOpaque(user).takeRetainedValue().didClose(closure)
}

private func renderError(
    _ context: UnsafeMutableRawPointer?, _ status: Int32, _ detail: UnsafePointer<CChar>?, _ reply: OpaquePointer?
) {
    let response = gateway(context).router.respond(toUnparsed: unparsedError(Status(Int(status)), detail))
    let headers = response.headers.lines
    var body: [UInt8] = []
    if case .bytes(let bytes) = response.body { body = bytes }
    headers.withUnsafeBytes { headers in
        body.withUnsafeBytes { body in
            chttp_reply_set(
                reply, headers.bindMemory(to: CChar.self).baseAddress, headers.count, body.baseAddress, body.count)
        }
    }
}

private func unparsedError(_ status: Status, _ detail: UnsafePointer<CChar>?) -> HTTPError {
    let detail = detail.map { String(cString: $0) } ?? ""
    return switch status.code {
    case 408: HTTPError(status, "The request did not arrive in time.")
    case 413: HTTPError(status, "The body is larger than this server takes.")
    case 417: HTTPError(status, "This server knows no expectation but 100-continue.")
    case 431: HTTPError(status, "The header of the request is too large.")
    case 503: HTTPError(status, "The server has too many connections. Try again later.", headers: ["Retry-After": "1"])
    case 505: HTTPError(status, code: "bad_request", "This server speaks HTTP/1.1.")
    default: HTTPError(status, "The request is not valid HTTP/1.1: \(detail).")
    }
}

private func onStopped(_ context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<Gateway>.fromOpaque(context).takeRetainedValue().didStop()
}

extension chttp_callbacks {
    /// `context` is a retained gateway, which `on_stopped` releases.
    init(context: UnsafeMutableRawPointer) {
        self.init()
        self.context = context
        on_request = onRequest
        on_body = onBody
        on_writable = onWritable
        on_disconnect = onDisconnect
        on_closed = onClosed
        on_ws_open = onWebSocketOpen
        on_ws_message = onWebSocketMessage
        on_ws_sent = onWebSocketSent
        on_ws_closed = onWebSocketClosed
        render_error = renderError
        on_stopped = onStopped
    }
}
