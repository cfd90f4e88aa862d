/// How a server listens and what it puts up with.
public struct Configuration: Sendable {
    /// What a single WebSocket may cost, and how long it may be silent.
    public struct WebSocketLimits: Sendable {
        /// A client that was silent for so long is pinged.
        public var pingInterval: Duration = .seconds(20)
        /// A client that was silent for so long, in spite of the ping, is cut.
        public var idleTimeout: Duration = .seconds(60)
        /// How long the client may take to answer a close frame.
        public var closeTimeout: Duration = .seconds(5)
        /// Bytes of a message from the client. A larger one closes with 1009.
        public var messageSize = 16 << 20
        /// Bytes that wait to be sent before `send` suspends.
        public var sendQueue = 4 << 20
        /// Messages that wait to be read before the client is read from no more.
        public var receiveQueue = 16
        /// Bytes that wait to be read before the client is read from no more.
        public var receiveQueueBytes = 1 << 20
        /// permessage-deflate (RFC 7692), where the client offers it.
        public var compression = true

        /// The defaults.
        public init() {}
    }

    /// Files in PEM format for TLS 1.2 and later.
    public struct Certificate: Sendable {
        /// The path of the certificate and those that lead to a trusted one.
        public var chain: String
        /// The path of the private key.
        public var privateKey: String

        /// Both files are read once, when the server starts.
        public init(chain: String, privateKey: String) {
            self.chain = chain
            self.privateKey = privateKey
        }
    }

    /// An address or a name of this machine. `0.0.0.0` and `::` are all of its addresses.
    public var host = "127.0.0.1"
    /// 0 takes any free port.
    public var port: UInt16 = 0
    /// TLS where given.
    public var certificate: Certificate?
    /// Threads that serve connections.
    public var loops = 1
    /// Connections at a time; those above are answered with 503.
    public var maximumConnections = 4096
    /// Bytes of a request's head. A larger one is answered with 431.
    public var headerLimit = 32 << 10
    /// Bytes of any request body. A larger one is answered with 413; handlers can set narrower limits.
    public var bodyLimit = 16 << 30
    /// How long the head of a request may take from its first byte, a new connection and TLS included.
    public var headerTimeout: Duration = .seconds(15)
    /// How long a body may take for each kilobyte while somebody waits for it.
    public var bodyTimeout: Duration = .seconds(30)
    /// How long a client may take none of the bytes that are ready for it.
    public var writeTimeout: Duration = .seconds(30)
    /// How long a connection may stay open between two requests.
    public var keepAliveTimeout: Duration = .seconds(75)
    /// How often a silent event stream sends a comment.
    public var eventKeepAlive: Duration = .seconds(15)
    /// The limits of each WebSocket.
    public var webSocket = WebSocketLimits()
    /// What clients of WebSockets are told when the server stops.
    public var stopReason = "The server is stopping."

    /// The defaults.
    public init() {}
}

extension Duration {
    /// Whole milliseconds, within what the transport can hold.
    var milliseconds: UInt32 {
        let (seconds, attoseconds) = components
        let milliseconds = Double(seconds) * 1000 + Double(attoseconds) / 1e15
        return UInt32(min(max(milliseconds, 0), Double(Int32.max)))
    }
}
