/// An answer to a request.
public struct Response: Sendable {
    /// What follows the head.
    public enum Body: Sendable {
        /// Nothing.
        case none
        /// All of it at once.
        case bytes([UInt8])
        /// In pieces, of `length` bytes together where that is known. The next piece is asked for when the client has
        /// taken the one before.
        case stream(ByteStream, length: Int?)
        /// Server-sent events, until the sequence ends or the client leaves.
        case events(ByteStream)
        /// Bytes of a file.
        case file(FileSlice)
        /// The connection becomes a WebSocket, which is closed when the function returns.
        case webSocket(@Sendable (WebSocket) async -> Void)
    }

    /// How it went.
    public var status: Status
    /// Header fields. Content-Length, Transfer-Encoding, Connection and Date are the server's own.
    public var headers: Headers
    /// What follows the head.
    public var body: Body

    /// An answer of any kind.
    public init(_ status: Status = .ok, headers: Headers = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Bytes that are JSON.
    public static func json(_ json: [UInt8], status: Status = .ok) -> Response {
        Response(status, headers: ["Content-Type": "application/json"], body: .bytes(json))
    }

    /// Plain text.
    public static func text(_ text: String, status: Status = .ok) -> Response {
        Response(status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    /// Bytes in pieces; `length` is the size of all of them together, in bytes.
    public static func stream(
        _ pieces: some AsyncSequence<[UInt8], any Error> & Sendable, type: String, length: Int? = nil
    ) -> Response {
        Response(headers: ["Content-Type": type], body: .stream(ByteStream(pieces), length: length))
    }

    /// Server-sent events. When the client leaves, the task that iterates them is cancelled.
    public static func events<Events: AsyncSequence & Sendable>(_ events: Events) -> Response
    where Events.Element == ServerSentEvent {
        Response(
            headers: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no",
            ], body: .events(ByteStream(events) { $0.encoded() }))
    }

    /// The bytes of the body where that is known before it is sent.
    var knownLength: Int? {
        switch body {
        case .none, .webSocket: 0
        case .bytes(let bytes): bytes.count
        case .stream(_, let length): length
        case .events: nil
        case .file(let slice): slice.count
        }
    }
}
