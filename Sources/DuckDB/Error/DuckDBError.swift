/// What went wrong in DuckDB, or in a call on it.
///
/// Every throwing call of this module throws this one type.
public struct DuckDBError: Error, Sendable, Hashable {
    /// DuckDB's class of the error: what kind of thing went wrong.
    public var kind: Kind
    /// DuckDB's sentence, without its class in front and without the excerpt of the SQL behind it.
    ///
    /// It may have several lines: DuckDB adds candidates and hints below the first.
    public var message: String
    /// Where in the SQL text: an offset in UTF-8 bytes from its beginning, or nil where DuckDB names no place.
    ///
    /// It lies in `0...sql.utf8.count`; the end itself is the place of "unexpected end of input".
    public var position: Int?

    /// An error of a kind, with a sentence and perhaps a place in the SQL text.
    public init(_ kind: Kind, _ message: String, position: Int? = nil) {
        self.kind = kind
        self.message = message
        self.position = position
    }
}

extension DuckDBError {
    /// Whether the database that this error came from may be of no more use, so that it is to be asked with
    /// ``Database/isDead`` and replaced.
    ///
    /// DuckDB invalidates the whole database on a failure of its own (class `INTERNAL`); every later statement then
    /// fails with class `FATAL`.
    public var killsDatabase: Bool { kind == .internal || kind == .fatal }
}

extension DuckDBError: CustomStringConvertible {
    /// The message with its class in front, as DuckDB prints it.
    public var description: String {
        kind.rawValue + " Error: " + message
    }
}

extension DuckDBError {
    /// DuckDB's error classes (`duckdb_error_type`), spelled as DuckDB spells them in front of its messages.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// No class, or one this module does not know.
        case invalid = "Invalid"
        /// A number too large or too small for its type.
        case outOfRange = "Out of Range"
        /// A value that does not convert to the type asked for.
        case conversion = "Conversion"
        /// A type nobody knows.
        case unknownType = "Unknown Type"
        /// A mistake in decimal arithmetic.
        case decimal = "Decimal"
        /// Two types that should be the same and are not.
        case mismatchType = "Mismatch Type"
        /// A division by zero.
        case divideByZero = "Divide by Zero"
        /// An object larger than allowed.
        case objectSize = "Object Size"
        /// A type that does not fit here.
        case invalidType = "Invalid type"
        /// Bytes that do not deserialise.
        case serialization = "Serialization"
        /// A transaction in the wrong state, or a conflict between two.
        case transaction = "TransactionContext"
        /// A feature DuckDB does not have.
        case notImplemented = "Not implemented"
        /// A mistake in an expression.
        case expression = "Expression"
        /// A table, column, function or setting that does not exist, or exists already.
        case catalog = "Catalog"
        /// A text that is not SQL.
        case parser = "Parser"
        /// A failure in planning.
        case planner = "Planner"
        /// A failure in scheduling.
        case scheduler = "Scheduler"
        /// A failure in execution.
        case executor = "Executor"
        /// A row that breaks a constraint.
        case constraint = "Constraint"
        /// A failure of an index.
        case index = "Index"
        /// A failure in statistics.
        case statistics = "Stat"
        /// A closed connection or result.
        case connection = "Connection"
        /// A setting's value that is out of its range.
        case syntax = "Syntax"
        /// A setting that cannot be set.
        case settings = "Settings"
        /// SQL that parses but means nothing: unknown columns, wrong types, wrong arguments.
        case binder = "Binder"
        /// A failure of the network.
        case network = "Network"
        /// A failure of the optimizer.
        case optimizer = "Optimizer"
        /// A null where none may be.
        case nullPointer = "NullPointer"
        /// A file that cannot be found, read or written.
        case io = "IO"
        /// A statement that was cancelled.
        case interrupt = "INTERRUPT"
        /// An error after which the database must be opened anew.
        case fatal = "FATAL"
        /// A defect in DuckDB.
        case `internal` = "INTERNAL"
        /// Arguments that do not fit.
        case invalidInput = "Invalid Input"
        /// More memory or temporary space needed than allowed.
        case outOfMemory = "Out of Memory"
        /// Something the settings forbid.
        case permission = "Permission"
        /// A parameter whose type is not known yet.
        case parameterNotResolved = "Parameter Not Resolved"
        /// A parameter where none may be.
        case parameterNotAllowed = "Parameter Not Allowed"
        /// Something that others depend on.
        case dependency = "Dependency"
        /// A failed HTTP request.
        case http = "HTTP"
        /// An extension that is needed and not loaded, or not there.
        case missingExtension = "Missing Extension"
        /// An extension that could not be loaded by itself.
        case autoload = "Extension Autoloading"
        /// A mistake with a sequence.
        case sequence = "Sequence"
        /// A setting that does not exist or whose value is not allowed.
        case invalidConfiguration = "Invalid Configuration"
    }
}
