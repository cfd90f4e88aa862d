/// One event of a `text/event-stream` (HTML Standard, 9.2).
public struct ServerSentEvent: Sendable, Hashable {
    /// What the client sends back as `Last-Event-ID` when it connects again.
    public var id: String?
    /// The type that the client listens for; `message` where nil.
    public var event: String?
    /// Milliseconds that the client is to wait before it connects again.
    public var retry: Int?
    /// The text, of any number of lines.
    public var data: String

    /// An event.
    public init(data: String, event: String? = nil, id: String? = nil, retry: Int? = nil) {
        self.data = data
        self.event = event
        self.id = id
        self.retry = retry
    }

    /// The lines of the event with the empty one that ends it. A line end inside `id` or `event` would start another
    /// field, and NUL makes clients ignore an id, so both are left out.
    func encoded() -> [UInt8] {
        var text = ""
        if let event { text += "event: \(Self.singleLine(event))\n" }
        if let id { text += "id: \(Self.singleLine(id))\n" }
        if let retry { text += "retry: \(max(retry, 0))\n" }
        for line in data.split(omittingEmptySubsequences: false, whereSeparator: \.isEventLineEnd) {
            text += "data: \(line)\n"
        }
        return Array((text + "\n").utf8)
    }

    /// What is sent now and then so that neither side takes the other for dead.
    static let keepAlive = Array(":\n\n".utf8)

    private static func singleLine(_ text: String) -> String {
        String(text.filter { !$0.isEventLineEnd && $0 != "\0" })
    }
}

extension Character {
    fileprivate var isEventLineEnd: Bool { self == "\n" || self == "\r" || self == "\r\n" }
}
