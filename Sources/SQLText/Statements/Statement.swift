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
    /// The comments between the `;` before and the first token, where decorators such as `-- id: 1` stand.
    public let leadingComments: [Range<Int>]
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
    public func isExactly(referenceTo name: String) -> Bool { loneReference?.name == name }

    /// Whether it creates something that goes on naming tables of the lake when the statement is done: a view, a macro
    /// or a prepared statement.
    public var createsStandingReferences: Bool {
        guard references.contains(where: { $0.role == .source }) else { return false }
        return kind == .prepare || created == .view || created == .macro
    }

    /// The statement for DuckDB, with a view in place of each lake reference.
    ///
    /// - Parameter function: gives a table function that reads the same rows as a reference's view, if there is one; it
    ///   is taken where the reference's ``LakeReference/place`` allows it, in a statement of the kind
    ///   ``StatementHead/select``. DuckDB plans it faster than a view.
    /// - Parameter texts: by the place of a reference in ``references``, what stands in its place in any case.
    public func rewritten(
        texts: [Int: String] = [:], function: (LakeReference) -> String? = { _ in nil }
    ) -> RewrittenText {
        RewrittenText(self, texts: texts, function: function)
    }
}
