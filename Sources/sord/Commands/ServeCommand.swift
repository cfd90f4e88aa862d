import Fabric
import HTTPServer
import SordServer

/// `sord serve`: the server with the workbench, until it is asked to stop.
enum ServeCommand {
    static func run(_ parsed: ParsedCommand, _ settings: SettingValues, _ console: Console) async throws -> ExitCode {
        let fabric = try Engine.open(settings, nodes: 2, files: .data, hasConnections: true)
        let log = EventLog()
        var service = SordService.Settings()
        service.host = settings.text(.host) ?? service.host
        service.port = settings.number(.port).flatMap { UInt16(exactly: $0) } ?? service.port
        service.workbench = Engine.workbench(settings)
        switch (settings.text(.certificate), settings.text(.key)) {
        case (let chain?, let key?): service.certificate = .init(chain: chain, privateKey: key)
        case (nil, nil): break
        default:
            console.complain("error: --certificate and --key go together: HTTPS needs both.")
            return .wrongUsage
        }
        let server = SordService(fabric: fabric, settings: service, log: log)
        let interruption = Interruption()
        let port: UInt16
        do throws(ServerError) {
            port = try server.start()
        } catch {
            console.complain("error: \(explained(error, service))")
            return .failure
        }
        let emptying = Task { await emptyTrash(of: fabric, log) }
        defer { emptying.cancel() }
        try console.print(welcome(service, port: port, data: fabric.data))
        await interruption.wait()
        console.complain("Stopping: runs in flight have 10 seconds to end. Ctrl-C again to stop at once.")
        await server.stop(grace: .seconds(10))
        await fabric.close()
        return .success
    }

    /// Deletes tables that were dropped long ago, beside the work.
    private static func emptyTrash(of fabric: Fabric, _ log: EventLog) async {
        do throws(SordError) {
            let tables = try await fabric.lake.emptyTrash()
            if !tables.isEmpty { log.write("trash.emptied", ("tables", .count(tables.count))) }
        } catch {
            log.write("trash.failed", level: .warning, ("error", .text(error.message)))
        }
    }

    private static func explained(_ error: ServerError, _ service: SordService.Settings) -> String {
        guard case .addressInUse = error else { return "\(error)" }
        return """
            port \(service.port) of \(service.host) is in use by another program.
            Choose another one: sord serve --port \(service.port == .max ? 8_080 : service.port + 1)
            """
    }

    private static func welcome(_ service: SordService.Settings, port: UInt16, data: DataFolder) -> String {
        let scheme = service.certificate == nil ? "http" : "https"
        let host = service.host.contains(":") ? "[\(service.host)]" : service.host
        let next =
            service.workbench == nil
            ? "The workbench is not built (make web); the interface is described at /openapi.json."
            : "Open it in a browser, choose a folder on the page Lake, and press Load."
        let place = data.lake == DataFolder(data.root).lake ? data.root : "\(data.lake.name) with \(data.root)"
        return """

              =(^)  Sord \(SordVersion.current) serves \(place)

              \(scheme)://\(host):\(port)

              \(next)
              Ctrl-C stops it.


            """
    }
}
