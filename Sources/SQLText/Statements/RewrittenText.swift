/// A statement as DuckDB gets it, with a way back to what the user wrote.
///
/// Each `=(^)name` becomes the name of a view that Sord keeps, such as `"=(^)@12"."name"`, so that the table is known as
/// `name` in the rest of the statement, and each system table a temporary table of the same name. Unicode blanks become plain ones: DuckDB would do so by itself, but
/// shift all positions, and miss some.
public struct RewrittenText: Sendable, Hashable {
    /// The statement for DuckDB.
    public let sql: String
    private let pieces: [Piece]
    private let originalEnd: Int

    /// What the SQL for DuckDB is put together from.
    public enum Part: Sendable, Hashable {
        /// SQL that the user did not write.
        case text(String)
        /// A part of what the user wrote, in UTF-8 bytes of the whole text.
        case range(Range<Int>)
    }

    /// A stretch of the rewritten text: copied byte by byte, or written in place of something else.
    private struct Piece: Hashable {
        let start: Int
        let original: Int
        let isCopied: Bool
    }

    init(_ statement: Statement, _ parts: [Part], stand: (LakeReference) -> LakeStand?) {
        var replacements = statement.references.map { reference in
            (range: reference.range, text: Self.text(for: reference, in: statement, stand: stand))
        }
        replacements.append(contentsOf: statement.systemTables.map { ($0.range, $0.table.stand) })
        replacements.append(contentsOf: statement.unicodeBlanks.map { ($0, " ") })
        replacements.sort { $0.range.lowerBound < $1.range.lowerBound }

        var writer = Writer(original: Array(statement.text.utf8), base: statement.range.lowerBound)
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let text):
                // What is wrong with SQL that the user did not write is wrong with what comes behind it.
                let next = parts[index...].lazy.compactMap { if case .range(let range) = $0 { range } else { nil } }
                    .first
                writer.insert(text, for: next?.lowerBound)
            case .range(let range): writer.copy(range, replacing: replacements)
            }
        }
        sql = String(decoding: writer.sql, as: UTF8.self)
        pieces = writer.pieces
        originalEnd = statement.range.upperBound
    }

    /// Puts the text together.
    private struct Writer {
        let original: [UInt8]
        let base: Int
        var sql: [UInt8] = []
        var pieces: [Piece] = []
        /// Where the last part that was copied ended.
        private var position: Int

        init(original: [UInt8], base: Int) {
            self.original = original
            self.base = base
            position = base
        }

        mutating func insert(_ text: String, for original: Int?) {
            pieces.append(Piece(start: sql.count, original: original ?? position, isCopied: false))
            sql.append(contentsOf: text.utf8)
        }

        mutating func copy(_ range: Range<Int>, replacing replacements: [(range: Range<Int>, text: String)]) {
            position = range.lowerBound
            for (replaced, text) in replacements
            where replaced.lowerBound >= position && replaced.upperBound <= range.upperBound {
                copy(upTo: replaced.lowerBound)
                pieces.append(Piece(start: sql.count, original: replaced.lowerBound, isCopied: false))
                sql.append(contentsOf: text.utf8)
                position = replaced.upperBound
            }
            copy(upTo: range.upperBound)
        }

        private mutating func copy(upTo end: Int) {
            guard position < end else { return }
            pieces.append(Piece(start: sql.count, original: position, isCopied: true))
            sql.append(contentsOf: original[position - base..<end - base])
            position = end
        }
    }

    private static func text(
        for reference: LakeReference, in statement: Statement, stand: (LakeReference) -> LakeStand?
    ) -> String {
        guard let stand = stand(reference) else { return reference.view }
        if let text = stand.text { return " \(text)" }
        guard let relation = stand.relation, !statement.createsStandingReferences, reference.role == .source,
            reference.place != .viewOnly
        else { return stand.name }
        // The mark needs no blank before it, and a function does: FROM=(^)t.
        let before = statement.text.utf8.dropFirst(reference.range.lowerBound - statement.range.lowerBound - 1).first
        let separator = before?.isIdentifierPart == true ? " " : ""
        return separator + (reference.place == .named ? relation : "\(relation) AS \(reference.table.quoted)")
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
