import Fabric
import Foundation
import HTTPServer

/// The server: the routes, the workbench's files, and the rules about who may call.
public final class SordService: Sendable {
    /// Where the server listens, and what it serves.
    public struct Settings: Sendable {
        /// The address to listen on.
        public var host = "127.0.0.1"
        /// The port to listen on; 0 for any that is free.
        public var port: UInt16 = 8_080
        /// The folder of the built workbench; nil serves the interface alone.
        public var workbench: String?
        /// Paths of a certificate chain and its key, both PEM, for HTTPS.
        public var certificate: Configuration.Certificate?

        /// Settings that work on any machine.
        public init() {}
    }

    private let server: Server

    /// Puts the server together; it listens after ``start()``.
    public init(fabric: Fabric, settings: Settings = Settings(), log: EventLog = EventLog()) {
        var configuration = Configuration()
        configuration.host = settings.host
        configuration.port = settings.port
        configuration.bodyLimit = Routes.bodyLimit
        configuration.certificate = settings.certificate
        server = Server(
            configuration: configuration, router: Self.router(fabric: fabric, settings: settings, log: log))
    }

    /// The routes, which also work without a socket.
    public static func router(fabric: Fabric, settings: Settings = Settings(), log: EventLog) -> Router {
        var router = Router()
        router.renderError = { error, _ in render(error, log: log) }
        router.defaultHeaders = ["X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"]
        let policy = RequestPolicy(listeningOn: settings.host)
        router.use { request, next in
            if let reason = policy.refusal(host: request.headers["Host"], origin: request.headers["Origin"]) {
                throw SordError(.forbidden, reason)
            }
            return await next(request)
        }
        Routes(fabric: fabric, log: log).add(to: &router)
        if let folder = settings.workbench {
            router.defaultHeaders["Content-Security-Policy"] = contentSecurityPolicy(in: folder)
            router.files(at: "/", from: workbench(in: folder))
        }
        return router
    }

    /// Begins to listen.
    ///
    /// - Returns: the port, which the system has chosen when the settings say 0.
    public func start() throws(ServerError) -> UInt16 {
        try server.start()
    }

    /// Stops listening, lets requests in flight finish for a while, and closes the sockets.
    public func stop(grace: Duration = .seconds(10)) async {
        await server.stop(grace: grace)
    }

    /// The one shape of error, for those of the HTTP floor as well.
    private static func render(_ error: any Error, log: EventLog) -> Response {
        if let error = error as? SordError {
            return .json(error.body, status: Status(error.code.status))
        }
        guard let error = error as? HTTPError else {
            log.write("defect", level: .error, ("error", .text("\(error)")))
            return .json(SordError(.internal, "Something broke inside Sord.").body, status: .internalServerError)
        }
        var response = Response.json(
            SordError(SordError.Code(status: error.status.code), error.message).body, status: error.status)
        response.headers.merge(defaults: error.headers)
        return response
    }

    /// The workbench's files: those whose name holds a hash of their content never change.
    private static func workbench(in folder: String) -> FileTree {
        var files = FileTree(root: folder, fallback: "index.html")
        files.cacheControl = { path in
            path.contains("assets/") ? "public, max-age=31536000, immutable" : "no-cache"
        }
        return files
    }

    /// The policy that the workbench was built for; it lies beside its index.html.
    private static func contentSecurityPolicy(in folder: String) -> String? {
        let text = try? String(contentsOfFile: folder + "/content-security-policy.txt", encoding: .utf8)
        return text?.split(separator: "\n").joined(separator: " ")
    }
}
