/// One SQL statement, as DuckDB would split it off.
public struct Statement: Sendable, Hashable {
    /// The statement from its first to its last token; comments before and behind, and the `;`, are left out.
    public let text: String
    /// Where ``text`` stands, in UTF-8 bytes of the whole text.
    public let range: Range<Int>
    /// What the statement is, judged by its first keywords.
    public let kind: StatementHead
    /// What a `CREATE` statement creates; nil for other statements.
    public let created: CreatedObject?
    /// The tables of the lake that it names, in the order of the text, as often as they occur.
    public let references: [LakeReference]
    /// The system tables that it names, in the order of the text, as often as they occur.
    public let systemTables: [SystemTableReference]
    /// The comments between the `;` before and the first token, where decorators such as `-- id: 1` stand.
    public let leadingComments: [Range<Int>]
    /// What the statement does to a table of the lake, apart from reading it; nil when DuckDB alone runs it.
    public let command: LakeCommand?
    /// The offset of the `;` behind the statement; nil if the text ends without one.
    public let terminator: Int?
    /// The Unicode blanks outside quotes and comments, which DuckDB does not always read as blanks.
    let unicodeBlanks: [Range<Int>]

    /// The tables of the lake that it names, each once, in the order of their first occurrence.
    public var tables: [TableName] {
        var seen: Set<TableName> = []
        return references.map(\.table).filter { seen.insert($0).inserted }
    }

    /// The reference that is the whole statement; nil if there is more, or none.
    public var loneReference: LakeReference? { kind == .reference ? references.first : nil }

    /// Whether the whole statement is the reference to the table of this name: `=(^)quack`.
    public func isExactly(referenceTo name: String) -> Bool {
        loneReference?.name.utf8.elementsEqual(name.utf8) == true
    }

    /// Whether it creates something that goes on naming tables of the lake when the statement is done: a view, a macro
    /// or a prepared statement.
    public var createsStandingReferences: Bool {
        guard references.contains(where: { $0.role == .source }) else { return false }
        return kind == .prepare || created == .view || created == .macro
    }

    /// The statement for DuckDB, with something that DuckDB can read in place of each lake reference.
    ///
    /// - Parameter stand: what stands for a reference; nil for its ``LakeReference/view``.
    public func rewritten(stand: (LakeReference) -> LakeStand? = { _ in nil }) -> RewrittenText {
        // A table alone is a question too, and so is one with something behind it: =(^)climate LIMIT 10.
        let isQuestion = command == nil && references.first?.range.lowerBound == range.lowerBound
        return rewritten(isQuestion ? [.text("FROM "), .range(range)] : [.range(range)], stand: stand)
    }

    /// The statement for DuckDB, with what stands for each lake reference by the offset at which it starts.
    public func rewritten(stands: [Int: LakeStand]) -> RewrittenText {
        rewritten { stands[$0.range.lowerBound] }
    }

    /// SQL for DuckDB made of parts of the statement, with something that DuckDB can read in place of each lake
    /// reference.
    public func rewritten(
        _ parts: [RewrittenText.Part], stand: (LakeReference) -> LakeStand? = { _ in nil }
    ) -> RewrittenText {
        RewrittenText(self, parts, stand: stand)
    }

    /// A part of the text.
    ///
    /// - Parameter part: in UTF-8 bytes of the whole text, inside of ``range``.
    public func text(in part: Range<Int>) -> String {
        let start = text.utf8.index(text.startIndex, offsetBy: part.lowerBound - range.lowerBound)
        return String(text.utf8[start..<text.utf8.index(start, offsetBy: part.count)]) ?? ""
    }
}
