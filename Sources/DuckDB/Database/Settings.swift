/// How a database behaves.
///
/// DuckDB never fetches or loads an extension by itself: extensions come from ``extensionDirectory``, when
/// ``Connection/load(extension:)`` asks for them.
public struct Settings: Sendable, Hashable {
    /// The most memory DuckDB takes, with a unit: `"2GB"`. Nil leaves 80 % of the machine's.
    public var memoryLimit: String?
    /// How many threads run queries. Nil takes one for each processor.
    public var threads: Int?
    /// Where DuckDB puts what does not fit into memory. Nil leaves it beside the database, or in `.tmp`.
    public var temporaryDirectory: String?
    /// The most room that may take, with a unit: `"10GB"`. Nil leaves 90 % of the disk.
    public var maximumTemporarySize: String?
    /// Where extensions lie, as `<directory>/v<version>/<platform>/<name>.duckdb_extension`.
    public var extensionDirectory: String?
    /// Any other settings of DuckDB, by name.
    public var other: [String: String]
    /// Extensions that are loaded when the database is opened, from ``extensionDirectory``.
    public var extensions: [String]
    /// Statements that run when the database is opened, after the extensions are loaded.
    public var preparation: [String]

    /// Settings; what is not given is DuckDB's default.
    public init(
        memoryLimit: String? = nil, threads: Int? = nil, temporaryDirectory: String? = nil,
        maximumTemporarySize: String? = nil, extensionDirectory: String? = nil, other: [String: String] = [:],
        extensions: [String] = [], preparation: [String] = []
    ) {
        self.memoryLimit = memoryLimit
        self.threads = threads
        self.temporaryDirectory = temporaryDirectory
        self.maximumTemporarySize = maximumTemporarySize
        self.extensionDirectory = extensionDirectory
        self.other = other
        self.extensions = extensions
        self.preparation = preparation
    }

    /// DuckDB's names and values, those that this module depends on last.
    var options: [(name: String, value: String)] {
        var options = other.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        if let memoryLimit { options.append(("memory_limit", memoryLimit)) }
        if let threads { options.append(("threads", String(threads))) }
        if let temporaryDirectory { options.append(("temp_directory", temporaryDirectory)) }
        if let maximumTemporarySize { options.append(("max_temp_directory_size", maximumTemporarySize)) }
        if let extensionDirectory { options.append(("extension_directory", extensionDirectory)) }
        options.append(("autoinstall_known_extensions", "false"))
        options.append(("autoload_known_extensions", "false"))
        // DuckDB's allocator keeps what a thread has freed for when it works again, unless one of its own gives it back.
        options.append(("allocator_background_threads", "true"))
        // Only so does an error say where in the text it happened.
        options.append(("errors_as_json", "true"))
        return options
    }
}
