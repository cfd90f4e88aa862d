import DuckDB
import Foundation

/// How much a node may use, and where it finds DuckDB's extensions.
public struct NodeSettings: Sendable {
    /// DuckDB's memory limit, for example `4GB`; nil for DuckDB's own choice, 80 percent of the machine's memory.
    public var memoryLimit: String?
    /// Threads that a query may use; nil for one per core.
    public var threads: Int?
    /// How much a node may spill to disk, for example `20GB`; nil for DuckDB's own choice, 90 percent of what is free.
    public var spillLimit: String?
    /// The folder that `LOAD name` looks in; extensions never come from the network.
    public var extensionFolder: String?
    /// Which files statements may read and write.
    public var files = FileAccess.data
    /// What engines open besides the lake; nil for nothing.
    public var connections: Connections?
    /// Runs that work at once; one client has at most half of that.
    public var concurrentRuns = 16
    /// Runs that may wait for the others.
    public var waitingRuns = 1_000
    /// How long a run may take; nil for any time.
    public var timeout: Duration?
    /// How much room result sets may take, and for how long they stay.
    public var results = ResultSettings()
    /// Runs after which a node that has nothing to do and holds nothing gets a new engine.
    var runsPerEngine = 1_000

    /// Settings that work on any machine.
    public init() {}

    /// The settings of one of several nodes of a machine: together they use no more memory than one alone would.
    func shared(by count: Int) -> NodeSettings {
        guard count > 1, memoryLimit == nil else { return self }
        var settings = self
        settings.memoryLimit = "\(Int(Double(ProcessInfo.processInfo.physicalMemory) * 0.8) / count)B"
        return settings
    }

    /// Settings of one database that reads and writes the lake of a data folder. Two may not have the same.
    func database(for data: DataFolder) -> Database.Settings {
        var settings = Database.Settings()
        settings.memoryLimit = memoryLimit
        settings.threads = threads
        settings.maximumTemporarySize = spillLimit
        settings.temporaryDirectory = data.newSpillFolder
        settings.extensionDirectory = extensionFolder
        data.lake.open(to: &settings)
        return settings
    }

    /// Settings of a database that statements of users run in.
    ///
    /// - Parameter connections: what it opens besides the lake.
    func engine(for data: DataFolder, opening connections: [DataConnection] = []) -> Database.Settings {
        var settings = database(for: data)
        if connections.contains(where: { $0.type == .s3 }) { settings.other[LakePlace.fileCache] = nil }
        // Secrets come from connections alone, and nothing is left behind in the home folder.
        if files == .data { settings.other["allow_persistent_secrets"] = "false" }
        // The folder of what is spilled stays open in DuckDB's lock. DuckDB encrypts with what httpfs brings along.
        if files == .data, settings.has(extension: "httpfs") {
            if !settings.extensions.contains("httpfs") { settings.extensions.append("httpfs") }
            settings.preparation.append("SET temp_file_encryption = true")
        }
        return settings
    }
}
