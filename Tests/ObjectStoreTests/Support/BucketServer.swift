import Foundation
import Synchronization

@testable import ObjectStore

/// A SeaweedFS of the tests' own, with one bucket. It ends with the test process, however that ends.
final class BucketServer: Sendable {
    static let credentials = S3Credentials(keyID: "sord-tests", secret: "the secret of the tests/+=")

    private static let running = Mutex<Result<BucketServer, StartFailure>?>(nil)
    private let endpoint: S3Endpoint

    struct StartFailure: Error { let reason: String }

    /// A store under a prefix of its own, on the server that all tests share.
    static func store(_ prefix: String = UUID().uuidString, credentials: S3Credentials = credentials) async throws
        -> S3Store
    {
        let server = try running.withLock { known in
            let outcome = known ?? Result { () throws(StartFailure) in try BucketServer() }
            known = outcome
            return outcome
        }.get()
        let configuration = try S3Configuration(
            address: "s3://tests/\(prefix)", endpoint: server.endpoint, credentials: credentials)
        // It is up a moment before it serves; making the bucket anew does no harm.
        var maker = S3Client(
            try S3Configuration(address: "s3://tests", endpoint: server.endpoint, credentials: Self.credentials))
        maker.policy = RetryPolicy(attempts: 60, firstWait: .milliseconds(500), longestWait: .milliseconds(500))
        _ = try await maker.send(S3Request(method: "PUT", key: ""))
        return S3Store(configuration)
    }

    private init() throws(StartFailure) {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let weed = root.appending(path: ".deps/seaweedfs/weed").path
        guard FileManager.default.isExecutableFile(atPath: weed) else {
            throw StartFailure(reason: "\(weed) is missing: run make deps")
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "sord-bucket-\(UUID().uuidString)")
        let ports = Self.freePorts(8)
        endpoint = S3Endpoint("http://127.0.0.1:\(ports[0])")!
        let names = ["s3.port", "master.port", "volume.port", "filer.port"]
        var options = [
            "-dir=\(folder.path)", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-filer=true", "-s3=true",
            "-s3.config=\(folder.path)/s3.json", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false",
            "-master.volumeSizeLimitMB=64", "-volume.max=50",
        ]
        for (name, port) in zip(names + names.map { "\($0).grpc" }, ports) { options.append("-\(name)=\(port)") }
        let identities = """
            {"identities": [{"name": "tests", "actions": ["Admin", "Read", "Write", "List"], "credentials": \
            [{"accessKey": "\(Self.credentials.keyID)", "secretKey": "\(Self.credentials.secret)"}]}]}
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        // The shell's input ends when this process does.
        let script = #"folder=$1; shift; HOME=$folder "$@" & weed=$!; read _; kill -9 $weed; rm -rf "$folder""#
        process.arguments = ["-c", script, "sh", folder.path, weed, "-logtostderr=true", "server"] + options
        process.standardInput = Self.lifeline
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(identities.utf8).write(to: folder.appending(path: "s3.json"))
            try process.run()
        } catch {
            throw StartFailure(reason: "\(error)")
        }
    }

    private static let lifeline = Pipe()

    /// Free ports below 32768, where the system takes none for outgoing connections.
    private static func freePorts(_ count: Int) -> [Int] {
        var held: [(socket: Int32, port: Int)] = []
        var port = 10_000 + Int(getpid()) * 16 % 4_000
        while held.count < count, port < 32_768 {
            let probe = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
            let bound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(probe, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            if bound == 0 { held.append((probe, port)) } else { close(probe) }
            port += 1
        }
        for one in held { close(one.socket) }
        return held.map(\.port)
    }
}
