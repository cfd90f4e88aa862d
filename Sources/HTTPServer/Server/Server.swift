import CHTTP

/// An HTTP/1.1 and WebSocket server for a router.
public final class Server: Sendable {
    private let gateway: Gateway

    /// Nothing happens before `start`.
    public init(configuration: Configuration = Configuration(), router: Router) {
        gateway = Gateway(router: router, configuration: configuration)
    }

    deinit {
        gateway.stop(grace: .zero)
    }

    /// Listens, and returns the port. Looks up the host's name, so it may take a moment.
    @discardableResult
    public func start() throws(ServerError) -> UInt16 {
        let configuration = gateway.configuration
        let context = Unmanaged.passRetained(gateway)
        do throws(ServerError) {
            try gateway.start { () throws(ServerError) in
                try Self.listen(configuration, callbacks: chttp_callbacks(context: context.toOpaque()))
            }
        } catch {
            context.release()
            throw error
        }
        return gateway.port ?? 0
    }

    /// Connections that are open now.
    public var connectionCount: Int { gateway.connectionCount }

    /// Accepts nothing new, closes idle connections and WebSockets (code 1001), lets requests in flight finish for
    /// `grace`, then cuts them, which cancels their tasks. Returns when all connections are gone.
    public func stop(grace: Duration = .seconds(10)) async {
        guard gateway.wasStarted else { return }
        gateway.stop(grace: grace)
        await gateway.waitUntilStopped()
    }

    private static func listen(
        _ configuration: Configuration, callbacks: chttp_callbacks
    ) throws(ServerError) -> OpaquePointer {
        var callbacks = callbacks
        var settings = chttp_settings(configuration)
        var failure = CHTTP_STARTED
        var detail = [CChar](repeating: 0, count: 256)
        let server = withCString(configuration.host) { host in
            withCString(configuration.certificate?.chain) { chain in
                withCString(configuration.certificate?.privateKey) { key in
                    settings.host = host
                    settings.certificate_chain = chain
                    settings.private_key = key
                    return chttp_start(&settings, &callbacks, &failure, &detail, detail.count)
                }
            }
        }
        if let server { return server }
        let reason = String(decoding: detail.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        throw ServerError(failure, reason: reason, configuration: configuration)
    }

    private static func withCString<Value>(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Value) -> Value {
        guard let string else { return body(nil) }
        return string.withCString(body)
    }
}

extension ServerError {
    fileprivate init(_ failure: chttp_failure, reason: String, configuration: Configuration) {
        self =
            switch failure {
            case CHTTP_ADDRESS_IN_USE: .addressInUse(host: configuration.host, port: configuration.port)
            case CHTTP_PERMISSION_DENIED: .permissionDenied(host: configuration.host, port: configuration.port)
            case CHTTP_BAD_HOST: .badHost(configuration.host)
            case CHTTP_BAD_CERTIFICATE:
                .badCertificate(path: configuration.certificate?.chain ?? "", reason: reason)
            case CHTTP_BAD_PRIVATE_KEY:
                .badPrivateKey(path: configuration.certificate?.privateKey ?? "", reason: reason)
            default: .failed(reason)
            }
    }
}

extension chttp_settings {
    /// All but the strings, which live only as long as the call that takes them.
    fileprivate init(_ configuration: Configuration) {
        self.init()
        port = configuration.port
        threads = configuration.loops
        max_connections = configuration.maximumConnections
        body_limit = UInt64(max(configuration.bodyLimit, 0))
        header_limit = UInt32(clamping: configuration.headerLimit)
        header_timeout = configuration.headerTimeout.milliseconds
        body_timeout = configuration.bodyTimeout.milliseconds
        write_timeout = configuration.writeTimeout.milliseconds
        keep_alive_timeout = configuration.keepAliveTimeout.milliseconds
        ws_ping_interval = configuration.webSocket.pingInterval.milliseconds
        ws_idle_timeout = configuration.webSocket.idleTimeout.milliseconds
        ws_close_timeout = configuration.webSocket.closeTimeout.milliseconds
        ws_message_limit = UInt64(max(configuration.webSocket.messageSize, 0))
        ws_deflate = configuration.webSocket.compression
    }
}
