import HTTPServer

/// A server on a free port of this machine, stopped by `stop` or at the latest when it is forgotten.
final class TestServer: Sendable {
    let server: Server
    let port: UInt16

    /// The port is below the range that the system gives to outgoing connections.
    init(_ configuration: Configuration = Configuration(), router: Router) throws {
        for _ in 0..<50 {
            var configuration = configuration
            configuration.port = .random(in: 20_000..<32_000)
            let server = Server(configuration: configuration, router: router)
            do throws(ServerError) {
                port = try server.start()
                self.server = server
                return
            } catch .addressInUse {
                continue
            }
        }
        throw ServerError.failed("no free port was found")
    }

    /// Runs `body` with a server, and stops it whatever happens.
    static func run<Value>(
        _ configuration: Configuration = Configuration(), router: Router,
        _ body: (TestServer) async throws -> Value
    ) async throws -> Value {
        let server = try TestServer(configuration, router: router)
        do {
            let value = try await body(server)
            await server.stop()
            return value
        } catch {
            await server.stop()
            throw error
        }
    }

    func client(receiveBuffer: Int32? = nil) throws -> RawClient {
        try RawClient(port: port, receiveBuffer: receiveBuffer)
    }

    func stop(grace: Duration = .zero) async {
        await server.stop(grace: grace)
    }
}
