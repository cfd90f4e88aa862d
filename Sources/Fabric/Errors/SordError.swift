import SQLText

/// The one shape of error that reaches a user, from the bottom to the screen.
///
/// It says what went wrong and what to do next, and where in the text when there is a text. It never holds a stack
/// trace or a path outside the data folder.
public struct SordError: Error, Sendable, Hashable {
    /// What kind of thing went wrong; programs branch on this, so the list only grows.
    public var code: Code
    /// One or two sentences for a person.
    public var message: String
    /// What to try next, when there is something to try.
    public var hint: String?
    /// Where in the text that was sent.
    public var position: TextPosition?
    /// The run that failed, once there is one.
    public var run: RunID?

    /// Makes an error; `hint`, `position` and `run` are known only to some callers.
    public init(
        _ code: Code, _ message: String, hint: String? = nil, position: TextPosition? = nil, run: RunID? = nil
    ) {
        self.code = code
        self.message = message
        self.hint = hint
        self.position = position
        self.run = run
    }

    /// The closed list of what can go wrong.
    public enum Code: String, Sendable, CaseIterable {
        /// The request is understood but asks for something that makes no sense.
        case badRequest = "bad_request"
        /// The body is not JSON, or not the JSON that the route takes.
        case notJSON = "not_json"
        /// The body's content type is not one that the route takes.
        case wrongType = "wrong_type"
        /// The body, the header or the message is over its limit.
        case tooLarge = "too_large"
        /// The client was too slow to send its request.
        case tooSlow = "too_slow"
        /// The request comes from a page or a host name that may not use this server.
        case forbidden
        /// The statement does what the server lets no statement do.
        case notAllowed = "not_allowed"
        /// There is no such route or file.
        case notFound = "not_found"
        /// The route exists, but not for this method.
        case methodNotAllowed = "method_not_allowed"
        /// A name breaks the rule for names.
        case badName = "bad_name"
        /// The lake has no table of this name.
        case unknownTable = "unknown_table"
        /// The fleet has no node of this name, or it has left.
        case unknownNode = "unknown_node"
        /// There is no folder of this name to load.
        case unknownFolder = "unknown_folder"
        /// The folder has no file that can be loaded.
        case emptyFolder = "empty_folder"
        /// A file cannot be read as what its name says it is.
        case badFile = "bad_file"
        /// The rows do not have the columns of the table they would be appended to.
        case schemaMismatch = "schema_mismatch"
        /// The table's log contradicts itself or lacks a part.
        case brokenTable = "broken_table"
        /// The table uses a Delta feature that Sord does not have.
        case unsupportedTable = "unsupported_table"
        /// Somebody else changed the table in a way that excludes this change.
        case conflict
        /// The text is not SQL.
        case sqlSyntax = "sql_syntax"
        /// The SQL is well formed, but cannot be run.
        case sqlError = "sql_error"
        /// The query needs more memory than the node may use.
        case outOfMemory = "out_of_memory"
        /// The disk is full, or may not be written to any further.
        case diskFull = "disk_full"
        /// Somebody stopped the run.
        case cancelled
        /// Another database or server cannot be reached, or does not let Sord in.
        case connectionFailed = "connection_failed"
        /// The run took longer than the server allows.
        case timedOut = "timed_out"
        /// No run with this id is in flight.
        case unknownRun = "unknown_run"
        /// Too much is waiting already.
        case busy
        /// A defect in Sord, or in the machine under it.
        case `internal`
    }
}

extension SordError: CustomStringConvertible {
    /// The error as a terminal shows it: message, place, then what to do.
    public var description: String {
        var text = message
        if let position { text += " (line \(position.line), column \(position.column))" }
        if let hint { text += "\n\(hint)" }
        return text
    }
}
