/// A whole message (RFC 6455, 5.6).
public enum WebSocketMessage: Sendable, Hashable {
    /// Text, which is valid UTF-8.
    case text(String)
    /// Any bytes.
    case binary([UInt8])
}

/// How a WebSocket ended.
public struct WebSocketClosure: Error, Sendable, Hashable {
    /// RFC 6455, 7.4; 1005 when the client gave none, 1006 when the connection broke.
    public let code: Int
    /// What the closing side said about it.
    public let reason: String
}
