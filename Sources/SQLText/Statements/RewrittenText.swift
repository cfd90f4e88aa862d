/// A statement as DuckDB gets it, with a way back to what the user wrote.
///
/// Each `=(^)name` becomes `"=(^)"."name"`, a view that Sord keeps in a schema of that name, so that the table is known
/// as `name` in the rest of the statement. Unicode blanks become plain ones: DuckDB would do so by itself, but
/// shift all positions, and miss some.
public struct RewrittenText: Sendable, Hashable {
    /// The statement for DuckDB.
    public let sql: String
    private let pieces: [Piece]
    private let originalEnd: Int

    /// A stretch of the rewritten text: copied byte by byte, or written in place of something else.
    private struct Piece: Hashable {
        let start: Int
        let original: Int
        let isCopied: Bool
    }

    init(_ statement: Statement, texts: [Int: String] = [:], function: (LakeReference) -> String?) {
        var replacements = statement.references.enumerated().map { index, reference in
            (
                range: reference.range,
                text: texts[index].map { " \($0)" } ?? Self.text(for: reference, in: statement, function: function)
            )
        }
        replacements.append(contentsOf: statement.unicodeBlanks.map { ($0, " ") })
        replacements.sort { $0.range.lowerBound < $1.range.lowerBound }

        let original = Array(statement.text.utf8)
        let base = statement.range.lowerBound
        var sql: [UInt8] = []
        var pieces: [Piece] = []
        var position = 0
        func copy(upTo end: Int) {
            guard position < end else { return }
            pieces.append(Piece(start: sql.count, original: base + position, isCopied: true))
            sql.append(contentsOf: original[position..<end])
            position = end
        }
        for (range, text) in replacements {
            copy(upTo: range.lowerBound - base)
            pieces.append(Piece(start: sql.count, original: range.lowerBound, isCopied: false))
            sql.append(contentsOf: text.utf8)
            position = range.upperBound - base
        }
        copy(upTo: original.count)

        self.sql = String(decoding: sql, as: UTF8.self)
        self.pieces = pieces
        originalEnd = statement.range.upperBound
    }

    private static func text(
        for reference: LakeReference, in statement: Statement, function: (LakeReference) -> String?
    ) -> String {
        guard statement.kind == .select, reference.role == .source, reference.place != .viewOnly,
            let function = function(reference)
        else { return reference.view }
        // The mark needs no blank before it, and a function does: FROM=(^)t.
        let before = statement.text.utf8.dropFirst(reference.range.lowerBound - statement.range.lowerBound - 1).first
        let separator = before?.isIdentifierPart == true ? " " : ""
        return separator + (reference.place == .named ? function : "\(function) AS \(reference.table.quoted)")
    }

    /// The place in the whole original text that a place in ``sql`` comes from.
    ///
    /// A place inside something that was replaced leads to the start of what it replaced; one outside the text leads
    /// to its start or end. Both are counted in UTF-8 bytes.
    public func originalOffset(of rewrittenOffset: Int) -> Int {
        guard rewrittenOffset < sql.utf8.count else { return originalEnd }
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].start <= rewrittenOffset { low = middle + 1 } else { high = middle }
        }
        let piece = pieces[max(low - 1, 0)]
        return piece.isCopied ? piece.original + max(rewrittenOffset - piece.start, 0) : piece.original
    }
}
