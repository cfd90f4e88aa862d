import DuckDB
import SQLText

extension SordError {
    /// What DuckDB says, in the user's words.
    ///
    /// The first line of DuckDB's message is the message; what it suggests after that is the hint. The place, which
    /// depends on how the SQL came about, is for the caller to add.
    init(_ error: DuckDBError) {
        let text = LakeReference.restored(in: error.message)
        if let refusal = SordError(refusedAccess: text, error.kind) {
            self = refusal
            return
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        let message = lines.isEmpty ? "DuckDB gave no reason." : lines.removeFirst()
        let code = Self.code(of: error)
        let ownHint = code == .diskFull ? "Free some space and try again." : nil
        self.init(code, message, hint: lines.isEmpty ? ownHint : lines.joined(separator: "\n"))
    }

    /// What DuckDB says about a rewritten statement, with its place in the text that the user wrote.
    init(_ error: DuckDBError, in rewritten: RewrittenText, of text: String) {
        self.init(error)
        if let offset = error.position {
            position = .of(offset: rewritten.originalOffset(of: offset), in: text)
        }
    }

    private static func code(of error: DuckDBError) -> Code {
        if error.message.contains("No space left on device") || error.message.contains("File too large")
            || error.message.contains("Disk quota exceeded")
        {
            return .diskFull
        }
        return switch error.kind {
        case .parser, .syntax: .sqlSyntax
        case .outOfMemory: .outOfMemory
        case .interrupt: .cancelled
        case .internal, .fatal: .internal
        default: .sqlError
        }
    }
}
