/// Text that no engine could read as SQL, a lake reference that cannot name a table, or steps that make no pipeline.
public struct SQLTextError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The rule that the text broke.
    public enum Code: Sendable, Hashable, CaseIterable {
        /// A `'` that no second one closes.
        case unterminatedString
        /// A `"` that no second one closes.
        case unterminatedIdentifier
        /// A `/*` without its `*/`.
        case unterminatedComment
        /// A `$tag$` that does not come again.
        case unterminatedDollarString
        /// `""`, a name of no characters.
        case emptyIdentifier
        /// A character with the code zero, at which DuckDB would silently stop to read.
        case nulCharacter
        /// `=(^)` without a name behind it.
        case missingTableName
        /// A name behind `=(^)` that no table can have.
        case invalidTableName
        /// A statement about a table of the lake that is not written as it has to be.
        case wrongForm
        /// A comment such as `-- retry: many` before a step that says nothing, or stands where it means nothing.
        case invalidDecorator
        /// Two steps of one id.
        case duplicateStep
        /// An id in `depends_on` that no step has.
        case unknownStep
        /// Steps that wait for one another.
        case dependencyCycle
        /// A statement that matters to its session only, in a pipeline whose steps have sessions of their own.
        case sessionStatement
    }

    /// The rule that the text broke.
    public let code: Code
    /// A sentence for the person who wrote the text.
    public let message: String
    /// What to write instead.
    public let hint: String?
    /// Where the wrong piece starts, in UTF-8 bytes from the start of the text.
    public let offset: Int

    /// An error at a place of the text.
    public init(code: Code, message: String, hint: String?, offset: Int) {
        self.code = code
        self.message = message
        self.hint = hint
        self.offset = offset
    }

    /// The message, and the hint if there is one.
    public var description: String { hint.map { "\(message) \($0)" } ?? message }
}

extension SQLTextError {
    static func unterminatedString(at offset: Int) -> Self {
        Self(
            code: .unterminatedString, message: "This string has no end.",
            hint: "Close it with ', and write '' for a quote inside it.", offset: offset)
    }

    static func unterminatedIdentifier(at offset: Int) -> Self {
        Self(
            code: .unterminatedIdentifier, message: "This quoted name has no end.",
            hint: "Close it with \", and write \"\" for a double quote inside it.", offset: offset)
    }

    static func unterminatedComment(at offset: Int) -> Self {
        Self(
            code: .unterminatedComment, message: "This comment has no end.",
            hint: "Comments nest: every /* needs a */ of its own.", offset: offset)
    }

    static func unterminatedDollarString(at offset: Int) -> Self {
        Self(
            code: .unterminatedDollarString, message: "This dollar-quoted string has no end.",
            hint: "Repeat the same $tag$ that opened it.", offset: offset)
    }

    static func emptyIdentifier(at offset: Int) -> Self {
        Self(
            code: .emptyIdentifier, message: "A quoted name cannot be empty.",
            hint: "Write '' for an empty string.", offset: offset)
    }

    static func nulCharacter(at offset: Int) -> Self {
        Self(
            code: .nulCharacter, message: "The text holds a NUL character, which SQL cannot contain.",
            hint: "Remove it, or write chr(0) inside an expression.", offset: offset)
    }

    static func missingTableName(at offset: Int) -> Self {
        Self(
            code: .missingTableName, message: "A table name is missing behind =(^).",
            hint: "Write the name directly behind it, as in =(^)climate or =(^)\"my table\".", offset: offset)
    }

    static func digitBeforeTableName(at offset: Int) -> Self {
        Self(
            code: .invalidTableName, message: "A table name that starts with a digit must be quoted behind =(^).",
            hint: "Write =(^)\"…\".", offset: offset)
    }

    static func invalidTableName(_ error: TableNameError, at offset: Int) -> Self {
        Self(code: .invalidTableName, message: error.description, hint: nil, offset: offset)
    }
}
