public import DuckDB
import ObjectStore

/// Why a table could not be read or written.
public struct DeltaError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for programs. The raw values are the codes that users see.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// There is no Delta table at this place, or not this version of it.
        case unknownTable = "unknown_table"
        /// The log breaks the protocol, or a file that it names is missing or unreadable.
        case brokenTable = "broken_table"
        /// The table needs a feature of the protocol that Sord does not have.
        case unsupportedTable = "unsupported_table"
        /// The rows to write do not fit the columns of the table.
        case schemaMismatch = "schema_mismatch"
        /// A column or table name cannot be used.
        case badName = "bad_name"
        /// Somebody else changed the table in between.
        case conflict
        /// The query that gives the rows failed; ``DeltaError/cause`` says how.
        case query = "sql_error"
        /// DuckDB ran out of memory.
        case outOfMemory = "out_of_memory"
        /// There is no room for the data.
        case diskFull = "disk_full"
        /// The write was cancelled; nothing of it is left.
        case cancelled
        /// The storage failed in some other way.
        case storage = "internal"
    }

    /// The kind of failure.
    public let code: Code
    /// A sentence for people.
    public let message: String
    /// What to do about it.
    public var hint: String?
    /// The table, by its place in the store.
    public var table: String?
    /// The version that was being read or written.
    public var version: Int64?
    /// The file of the table that is to blame, relative to the table.
    public var file: String?
    /// What DuckDB said, with the place in the query, when a query failed.
    public var cause: DuckDBError?

    /// An error with what is known about it.
    public init(
        _ code: Code, _ message: String, hint: String? = nil, table: String? = nil, version: Int64? = nil,
        file: String? = nil, cause: DuckDBError? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.table = table
        self.version = version
        self.file = file
        self.cause = cause
    }

    /// The code and sentence with the place.
    public var description: String {
        var place: [String] = []
        if let table { place.append("table \(table)") }
        if let version { place.append("version \(version)") }
        if let file { place.append("file \(file)") }
        return "\(code.rawValue): \(message)" + (place.isEmpty ? "" : " (\(place.joined(separator: ", ")))")
    }

    /// The same error where a caller knows more about the place; what is known already stays.
    func at(table: String? = nil, version: Int64? = nil, file: String? = nil) -> DeltaError {
        var error = self
        error.table = error.table ?? table
        error.version = error.version ?? version
        error.file = error.file ?? file
        return error
    }

    static func broken(_ message: String) -> DeltaError { DeltaError(.brokenTable, message) }

    static func unsupported(_ message: String) -> DeltaError { DeltaError(.unsupportedTable, message) }
}

extension DeltaError {
    /// A failure of the storage, seen as one of the table.
    init(_ error: ObjectStoreError) {
        switch error.code {
        case .noSpace: self.init(.diskFull, error.message, hint: "Free some space and try again.")
        case .notFound: self.init(.brokenTable, error.message)
        case .notAKey: self.init(.badName, error.message)
        case .taken: self.init(.conflict, error.message)
        case .cancelled: self.init(.cancelled, error.message)
        case .unsupported: self.init(.unsupportedTable, error.message)
        case .permission, .tooLarge, .io: self.init(.storage, error.message)
        }
    }
}
