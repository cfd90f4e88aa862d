import Foundation
import Testing

@testable import Fabric

/// What people set, how it is kept, and what an engine has to do for it.
@Suite struct ConnectionSettingsTests {
    private func postgres(_ name: String, password: String? = "pass-7") -> DataConnection {
        var connection = DataConnection(name: name, type: .postgres)
        connection.host = "db"
        connection.database = "birds"
        connection.password = password.map { Secret($0) }
        return connection
    }

    private func file(_ name: String, _ file: String) -> DataConnection {
        var connection = DataConnection(name: name, type: .duckdb)
        connection.file = file
        return connection
    }

    private func settings(_ connections: DataConnection...) -> ConnectionSettings {
        var settings = ConnectionSettings()
        settings.connections = connections
        return settings
    }

    @Test func `what is put is added or changed by its name, and the rest stays`() throws {
        let first = try ConnectionSettings().putting(settings(postgres("a"), file("b", "b.duckdb")))
        #expect(first.connections.map(\.name) == ["a", "b"])
        let second = try first.putting(settings(postgres("a", password: "other")))
        #expect(second.connections.map(\.name) == ["a", "b"])
        #expect(second.secrets == ["other"])
        let third = try second.putting(settings(postgres("a", password: "***")))
        #expect(third.secrets == ["other"])
        #expect(try third.removing("a").connections == [file("b", "b.duckdb")])
        #expect(throws: SordError.self) { try third.removing("c") }
    }

    @Test func `stars without a password behind them are none`() throws {
        #expect(try ConnectionSettings().putting(settings(postgres("a", password: "***"))).secrets.isEmpty)
    }

    @Test func `a secret shows itself to nobody who prints it`() throws {
        let kept = settings(postgres("a", password: "hidden-5"))
        var dumped = ""
        dump(kept, to: &dumped)
        let shown = dumped + "\(kept)" + String(reflecting: kept) + "\(kept.masked)"
        #expect(!shown.contains("hidden-5"))
        let encoded = String(decoding: try JSONEncoder().encode(kept.masked), as: UTF8.self)
        #expect(encoded.contains("\"***\"") && !encoded.contains("hidden-5"))
    }

    @Test(arguments: [
        "postgres", "main", "memory", "temp", "system", "", "A", "1a", "a-b", "a.b", "ä", "a b",
        String(repeating: "a", count: 64),
    ])
    func `a name that means something else, or is none, is refused`(name: String) {
        #expect(throws: SordError.self) { try ConnectionSettings().putting(settings(file(name, "x.duckdb"))) }
    }

    @Test(arguments: [
        "", ".", "..", "../x.duckdb", "a/b.duckdb", "/etc/passwd", ".hidden", "a:b", "ä.duckdb", "a\u{0}",
    ])
    func `a file outside of the folder for databases is refused`(name: String) {
        #expect(throws: SordError.self) { try ConnectionSettings().putting(settings(file("x", name))) }
        var nodes = ConnectionSettings()
        nodes.nodes = ["local": NodeDatabase(database: name)]
        #expect(throws: SordError.self) { try ConnectionSettings().putting(nodes) }
    }

    @Test func `a file is opened once`() {
        #expect(throws: SordError.self) {
            try ConnectionSettings().putting(settings(file("a", "x.duckdb"), file("b", "x.duckdb")))
        }
        var both = settings(file("a", "x.duckdb"))
        both.nodes = ["local": NodeDatabase(database: "x.duckdb")]
        #expect(throws: SordError.self) { try ConnectionSettings().putting(both) }
    }

    @Test func `a locked engine opens files while it runs, and for the rest a new one comes`() {
        let (a, b, farm) = (file("a", "a.duckdb"), file("b", "b.duckdb"), postgres("farm"))
        #expect(ConnectionPlan(from: [a], to: [a], isLocked: true) == .nothing)
        #expect(ConnectionPlan(from: [a], to: [b], isLocked: true) == .statements(close: [a], open: [b]))
        #expect(ConnectionPlan(from: [a, farm], to: [a], isLocked: true) == .statements(close: [farm], open: []))
        #expect(ConnectionPlan(from: [a], to: [a, farm], isLocked: true) == .newEngine([farm]))
        #expect(ConnectionPlan(from: [a], to: [a, farm], isLocked: false) == .statements(close: [], open: [farm]))
        #expect(
            ConnectionPlan(from: [farm], to: [postgres("farm", password: "new")], isLocked: true)
                == .newEngine([postgres("farm", password: "new")]))
    }

    @Test func `what goes into SQL is quoted`() throws {
        var odd = postgres("farm", password: "it's; DROP")
        odd.host = "h'; SELECT 1; --"
        let statements = try odd.opening(in: DataFolder("/srv/data"))
        #expect(statements[1].contains("PASSWORD 'it''s; DROP'") && statements[1].contains("HOST 'h''; SELECT 1; --'"))
        #expect(statements.filter { $0.contains("it''s") }.count == 1)
    }

    @Test func `what was read of files is kept by DuckDB where the system does not`() {
        let folder = DataFolder("/srv/data")
        let bucket = DataConnection(name: "archive", type: .s3)
        let database = DataConnection(name: "birds", type: .duckdb)
        #expect(NodeSettings().database(for: folder).other[LakePlace.fileCache] == "false")
        #expect(NodeSettings().engine(for: folder, opening: [database]).other[LakePlace.fileCache] == "false")
        #expect(NodeSettings().engine(for: folder, opening: [database, bucket]).other[LakePlace.fileCache] == nil)
    }
}

@Suite struct ConnectionStoreTests {
    private let data = DataFolder(FileManager.default.temporaryDirectory.path + "/sord-store-" + UUID().uuidString)
    private let settings: ConnectionSettings

    init() throws {
        try data.prepare()
        var connection = DataConnection(name: "archive", type: .s3)
        connection.bucket = "s3://archive"
        connection.keyID = "key"
        connection.secret = Secret("hidden-5")
        connection.sessionToken = Secret("hidden-6")
        var settings = ConnectionSettings()
        settings.connections = [connection]
        settings.nodes = ["local": NodeDatabase(database: "md:birds", token: Secret("hidden-7"))]
        self.settings = settings
    }

    private func remove() { try? FileManager.default.removeItem(atPath: data.root) }

    @Test func `what is saved is there again, and no secret lies in a file`() throws {
        defer { remove() }
        let store = try ConnectionStore(data: data, key: nil)
        #expect(try store.load() == ConnectionSettings())
        try store.save(settings)
        #expect(try ConnectionStore(data: data, key: nil).load() == settings)
        for name in try FileManager.default.contentsOfDirectory(atPath: data.root) {
            let text = FileManager.default.contents(atPath: data.root + "/" + name).map {
                String(decoding: $0, as: UTF8.self)
            }
            #expect(text?.contains("hidden") != true, "\(name)")
        }
    }

    @Test func `sealed values cannot be exchanged for each other`() throws {
        defer { remove() }
        let store = try ConnectionStore(data: data, key: nil)
        try store.save(settings)
        let path = data.root + "/connections.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let sealed = text.matches(of: #/sealed:1:[0-9a-f]+/#).map { String($0.output) }
        #expect(sealed.count == 3)
        let changed = text.replacing(sealed[0], with: "x").replacing(sealed[1], with: sealed[0]).replacing(
            "x\"", with: sealed[1] + "\"")
        try changed.write(toFile: path, atomically: false, encoding: .utf8)
        let error = #expect(throws: SordError.self) { try store.load() }
        #expect(error?.code == .badFile)
    }

    @Test func `a file that was cut off anywhere is damaged, and never taken for an empty one`() throws {
        defer { remove() }
        let store = try ConnectionStore(data: data, key: String(repeating: "5f", count: 32))
        try store.save(settings)
        let path = data.root + "/connections.json"
        let whole = try #require(FileManager.default.contents(atPath: path))
        for count in 0..<whole.count - 2 {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.truncate(atOffset: 0)
            try handle.write(contentsOf: whole.prefix(count))
            try handle.close()
            #expect(throws: SordError.self, "\(count)") { try store.load() }
        }
    }

    @Test func `a wait for what never answers ends`() {
        let start = ContinuousClock.now
        #expect(ConnectionOpener.waiting(seconds: 1) { sleep(3) } == nil)
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(ConnectionOpener.waiting(seconds: 1) { 42 } == 42)
    }

    @Test func `a run that has to wait for a new engine runs on it`() async throws {
        defer { remove() }
        let slots = Slots(count: 2, share: 2, waitingLimit: 2)
        #expect(slots.takeFree("a"))
        await #expect(throws: SordError.self) { try await slots.drain(within: .milliseconds(50)) }
        #expect(slots.takeFree("a"))
        slots.give("a")
        slots.give("a")
        #expect(slots.takeFree("a"))
        await slots.lending("a") {
            await #expect(throws: SordError.self) { try await slots.drain(within: .milliseconds(50)) }
        }
        slots.give("a")
        try await slots.drain(within: .milliseconds(50))
        let waiting = Task { try await slots.take("a") { _ in } }
        slots.giveAll()
        try await waiting.value
        #expect(slots.takeFree("a"))
        #expect(!slots.takeFree("a"))
    }
}
