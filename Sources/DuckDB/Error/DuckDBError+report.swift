internal import CDuckDB

extension DuckDBError {
    /// Reads an error as DuckDB reports it.
    ///
    /// Databases of this module are opened with `errors_as_json`, so the report is an object with the class, the
    /// message and the position; a parser error has its class in front of that object. A user may switch the setting
    /// off, then the report is text with an excerpt of the SQL below it, which holds no exact position.
    ///
    /// - Parameters:
    ///   - report: the text of `duckdb_result_error` and its siblings.
    ///   - type: the class DuckDB gives beside the text, if it does.
    ///   - sqlLength: the length of the SQL text in UTF-8 bytes, which bounds the position.
    init(report: String, type: duckdb_error_type? = nil, sqlLength: Int? = nil) {
        var text = Substring(report)
        var kind = type.map(Kind.init(_:))
        if let prefix = Self.classPrefix(of: text) {
            text = text[prefix.end...]
            kind = kind ?? prefix.kind
        }
        if let cause = Self.cause(in: text) {
            self.init(report: String(cause), sqlLength: sqlLength)
        } else if text.first == "{", let fields = FlatJSON.fields(of: text), let message = fields["exception_message"] {
            let position = fields["position"].flatMap(Int.init).map { position in
                sqlLength.map { min(max(position, 0), $0) } ?? position
            }
            if let cause = Self.cause(in: Substring(message)) {
                self.init(report: String(cause), sqlLength: sqlLength)
                return
            }
            let named = fields["exception_type"].flatMap(Kind.init(rawValue:))
            self.init(kind ?? named ?? .invalid, message, position: position)
        } else {
            self.init(kind ?? .invalid, String(Self.withoutExcerpt(text)))
        }
    }

    /// The class in front of a message ("Parser Error: …") and where the message itself begins.
    private static func classPrefix(of text: Substring) -> (kind: Kind, end: Substring.Index)? {
        for kind in Kind.allCases {
            let prefix = kind.rawValue + " Error: "
            if text.hasPrefix(prefix) {
                return (kind, text.index(text.startIndex, offsetBy: prefix.count))
            }
        }
        return nil
    }

    /// The report of what went wrong first, when the message is that a failed statement cannot go on.
    ///
    /// So it is when another thread of DuckDB's fails, or heeds an interrupt, before the one that we wait for.
    private static func cause(in text: Substring) -> Substring? {
        for consequence in [
            "execute an unsuccessful or closed pending", "fetch from an unsuccessful or closed streaming",
        ] {
            let prefix = "Attempting to \(consequence) query result\nError: "
            if text.hasPrefix(prefix) { return text.dropFirst(prefix.count) }
        }
        return nil
    }

    /// The message without the lines `LINE 1: …` and `^` that DuckDB puts below it.
    private static func withoutExcerpt(_ text: Substring) -> Substring {
        var search = text
        while let found = search.firstRange(of: "\n\nLINE ") {
            let rest = text[found.upperBound...]
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            if !digits.isEmpty, rest[digits.endIndex...].hasPrefix(": ") {
                return text[..<found.lowerBound]
            }
            search = text[found.upperBound...]
        }
        return text
    }
}

extension DuckDBError.Kind {
    /// The kind for a class of the C API.
    init(_ type: duckdb_error_type) {
        self =
            switch type {
            case DUCKDB_ERROR_OUT_OF_RANGE: .outOfRange
            case DUCKDB_ERROR_CONVERSION: .conversion
            case DUCKDB_ERROR_UNKNOWN_TYPE: .unknownType
            case DUCKDB_ERROR_DECIMAL: .decimal
            case DUCKDB_ERROR_MISMATCH_TYPE: .mismatchType
            case DUCKDB_ERROR_DIVIDE_BY_ZERO: .divideByZero
            case DUCKDB_ERROR_OBJECT_SIZE: .objectSize
            case DUCKDB_ERROR_INVALID_TYPE: .invalidType
            case DUCKDB_ERROR_SERIALIZATION: .serialization
            case DUCKDB_ERROR_TRANSACTION: .transaction
            case DUCKDB_ERROR_NOT_IMPLEMENTED: .notImplemented
            case DUCKDB_ERROR_EXPRESSION: .expression
            case DUCKDB_ERROR_CATALOG: .catalog
            case DUCKDB_ERROR_PARSER: .parser
            case DUCKDB_ERROR_PLANNER: .planner
            case DUCKDB_ERROR_SCHEDULER: .scheduler
            case DUCKDB_ERROR_EXECUTOR: .executor
            case DUCKDB_ERROR_CONSTRAINT: .constraint
            case DUCKDB_ERROR_INDEX: .index
            case DUCKDB_ERROR_STAT: .statistics
            case DUCKDB_ERROR_CONNECTION: .connection
            case DUCKDB_ERROR_SYNTAX: .syntax
            case DUCKDB_ERROR_SETTINGS: .settings
            case DUCKDB_ERROR_BINDER: .binder
            case DUCKDB_ERROR_NETWORK: .network
            case DUCKDB_ERROR_OPTIMIZER: .optimizer
            case DUCKDB_ERROR_NULL_POINTER: .nullPointer
            case DUCKDB_ERROR_IO: .io
            case DUCKDB_ERROR_INTERRUPT: .interrupt
            case DUCKDB_ERROR_FATAL: .fatal
            case DUCKDB_ERROR_INTERNAL: .internal
            case DUCKDB_ERROR_INVALID_INPUT: .invalidInput
            case DUCKDB_ERROR_OUT_OF_MEMORY: .outOfMemory
            case DUCKDB_ERROR_PERMISSION: .permission
            case DUCKDB_ERROR_PARAMETER_NOT_RESOLVED: .parameterNotResolved
            case DUCKDB_ERROR_PARAMETER_NOT_ALLOWED: .parameterNotAllowed
            case DUCKDB_ERROR_DEPENDENCY: .dependency
            case DUCKDB_ERROR_HTTP: .http
            case DUCKDB_ERROR_MISSING_EXTENSION: .missingExtension
            case DUCKDB_ERROR_AUTOLOAD: .autoload
            case DUCKDB_ERROR_SEQUENCE: .sequence
            case DUCKDB_INVALID_CONFIGURATION: .invalidConfiguration
            default: .invalid
            }
    }
}
