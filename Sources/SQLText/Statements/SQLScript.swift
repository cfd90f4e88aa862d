/// A text of any number of SQL statements.
///
/// ```swift
/// let script = try SQLScript(parsing: "CREATE TABLE t AS FROM =(^)climate; SELECT count(*) FROM t")
/// script.statements[0].references  // =(^)climate
/// ```
public struct SQLScript: Sendable {
    /// The whole text.
    public let text: String
    /// Its statements in order; pieces that hold nothing but blanks and comments are dropped.
    public let statements: [Statement]
    /// The comments of the pieces that were dropped, such as one behind the last `;`.
    public let looseComments: [Range<Int>]

    /// Splits a text into statements.
    ///
    /// - Throws: ``SQLTextError`` if a quote or comment has no end, a lake reference no valid name, or a statement that
    ///   changes a table of the lake is not written as it has to be.
    public init(parsing text: String) throws(SQLTextError) {
        let bytes = Array(text.utf8)
        var tokenizer = Tokenizer(bytes: bytes)
        var reader = StatementReader(bytes: bytes)
        var statements: [Statement] = []
        var looseComments: [Range<Int>] = []

        func finish(terminator: Int?) throws(SQLTextError) {
            if let statement = try reader.statement(terminator: terminator) {
                statements.append(statement)
            } else {
                looseComments.append(contentsOf: reader.leadingComments)
            }
            reader = StatementReader(bytes: bytes)
        }

        while let token = try tokenizer.next() {
            if token.kind == .terminator {
                try finish(terminator: token.range.lowerBound)
            } else {
                try reader.read(token) { tokenizer.unicodeBlanks(in: token.range) }
            }
        }
        try finish(terminator: nil)

        self.text = text
        self.statements = statements
        self.looseComments = looseComments
    }

    /// The statement that somebody with the cursor at `offset` means; nil if the text has none.
    ///
    /// That is the one that the cursor is in or touches; behind a `;` on the same line still the one before it; elsewhere
    /// the next one, and at the end of the text the last.
    ///
    /// - Parameter offset: UTF-8 bytes from the start of the text.
    public func statement(at offset: Int) -> Statement? {
        guard let next = firstIndex(endingAtOrBehind: offset) else { return statements.last }
        if next > 0, offset < statements[next].range.lowerBound {
            let previous = statements[next - 1]
            let end = previous.terminator ?? previous.range.upperBound
            let between = text.utf8.dropFirst(end).prefix(max(offset - end, 0))
            if !between.contains(where: \.isLineEnd) { return previous }
        }
        return statements[next]
    }

    /// The first statement whose end, or `;`, the offset has not passed.
    private func firstIndex(endingAtOrBehind offset: Int) -> Int? {
        var low = 0
        var high = statements.count
        while low < high {
            let middle = (low + high) / 2
            let end = statements[middle].terminator.map { $0 + 1 } ?? statements[middle].range.upperBound
            if end < offset { low = middle + 1 } else { high = middle }
        }
        return low < statements.count ? low : nil
    }
}
