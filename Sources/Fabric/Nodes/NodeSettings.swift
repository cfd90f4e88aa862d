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
    /// Runs that work at once.
    public var concurrentRuns = 8
    /// Runs that may wait for the others.
    public var waitingRuns = 1_000
    /// How long a run may take; nil for any time.
    public var timeout: Duration?

    /// Settings that work on any machine.
    public init() {}

    /// Settings of a database that reads and writes the lake of a data folder.
    func database(for data: DataFolder) -> Database.Settings {
        var settings = Database.Settings()
        settings.memoryLimit = memoryLimit
        settings.threads = threads
        settings.maximumTemporarySize = spillLimit
        settings.temporaryDirectory = "\(data.results)/\(getpid())"
        settings.extensionDirectory = extensionFolder
        data.lake.open(to: &settings)
        return settings
    }

    /// Settings of a database that statements of users run in.
    func engine(for data: DataFolder) -> Database.Settings {
        var settings = database(for: data)
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
