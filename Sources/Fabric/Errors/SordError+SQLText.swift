import SQLText

extension SordError {
    /// A text that cannot even be cut into statements.
    init(_ error: SQLTextError, in text: String) {
        self.init(
            .sqlSyntax, error.message, hint: error.hint, position: .of(offset: error.offset, in: text))
    }
}
