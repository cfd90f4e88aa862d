import DuckDB
import SQLText
import Synchronization

/// One DuckDB of a node with what belongs to it: replaced as a whole when it breaks down.
final class EngineInstance: Sendable {
    let database: Database
    /// The connections of runs.
    let runs: ConnectionPool
    let views: LakeViews
    let quack: Quack
    let skipping: FileSkipping
    /// What statements of users may do.
    let sandbox: Sandbox
    /// What it has open besides the lake.
    let connections: EngineConnections
    private let hasObjects = Atomic(false)
    private let usesStore = Atomic(false)
    private let known = Mutex(Known())
    private let looks = Atomic(0)
    private let runCounter = Atomic(0)

    /// What was there when somebody looked last.
    private struct Known {
        /// The number of the look; an older one that comes late says nothing new.
        var look = 0
        var objects: [NodeObject] = []
        var names: Set<String> = []
        var files: [String] = []
    }

    /// - Throws: ``SordError`` when DuckDB refuses the settings.
    init(
        lake: Lake, data: DataFolder, settings: NodeSettings, node: String = "local",
        connections wanted: ConnectionSettings? = nil
    ) throws(SordError) {
        let wanted = wanted ?? ConnectionSettings()
        let all = try wanted.all(of: node)
        do {
            database = try Database(settings: settings.engine(for: data, opening: all))
            try database.addNumberTest()
            // The lock closes the way to whatever is not open yet.
            let failures = ConnectionOpener(database: database, data: data).open(all)
            let open = all.filter { failures[$0.name] == nil }
            let catalog = wanted.defaultCatalog(of: node)
            connections = EngineConnections(
                .init(
                    open: open, failures: failures, defaultCatalog: catalog.flatMap { failures[$0] == nil ? $0 : nil }))
            sandbox =
                settings.files == .all ? .open : try Sandbox(locking: database, for: data, connections: connections)
            runs = ConnectionPool(of: database)
            views = LakeViews(lake: lake, connection: try database.connect(reportsProgress: false))
            quack = Quack(connection: try database.connect(reportsProgress: false))
            skipping = try FileSkipping(database: database)
            if open.contains(where: \.belongsToOneNode) || catalog != nil { try lookForObjects() }
        } catch {
            throw SordError(data.lake.redacted(error))
        }
    }

    /// Whether somebody made tables, views or the like that are gone with this DuckDB.
    var holdsObjects: Bool { hasObjects.load(ordering: .relaxed) }

    /// Notes that somebody made a table, view or the like.
    func noteObject() {
        hasObjects.store(true, ordering: .relaxed)
    }

    /// Notes that views or macros were made which may read the shared store.
    func noteStandingUse(of steps: [Statement]) {
        hasObjects.store(true, ordering: .relaxed)
        if steps.contains(where: { [.view, .macro].contains($0.created) && $0.storeAccess != nil }) {
            usesStore.store(true, ordering: .relaxed)
        }
    }

    /// Whether a view or macro may read the shared store.
    var hasStandingUseOfStore: Bool { usesStore.load(ordering: .relaxed) }

    /// What was in memory when somebody looked last, and databases that only this engine has open.
    var knownObjects: [NodeObject] { known.withLock { $0.objects } }

    /// The names of that, in small letters.
    var holdings: Set<String> { known.withLock { $0.names } }

    /// The database files that it had open when somebody looked last.
    var openFiles: [String] { known.withLock { $0.files } }

    func know(_ objects: [NodeObject], files: [String], look: Int) {
        let names = Set(objects.map { $0.name.lowercased() })
        known.withLock { if look > $0.look { $0 = Known(look: look, objects: objects, names: names, files: files) } }
    }

    /// The number of a look that begins now.
    func nextLook() -> Int { looks.add(1, ordering: .relaxed).newValue }

    /// How many runs have ended on it, since it was opened or ``forgetRuns()``.
    var runCount: Int { runCounter.load(ordering: .relaxed) }

    /// Notes that a run has ended.
    ///
    /// - Returns: how many that are.
    func noteRun() -> Int { runCounter.add(1, ordering: .relaxed).newValue }

    func forgetRuns() {
        runCounter.store(0, ordering: .relaxed)
    }

    /// Whether DuckDB still answers. After a defect it refuses everything until its database is opened anew.
    func isAlive() async -> Bool {
        guard let connection = try? database.connect(reportsProgress: false) else { return false }
        return (try? await connection.rows("SELECT 42")) != nil
    }
}
