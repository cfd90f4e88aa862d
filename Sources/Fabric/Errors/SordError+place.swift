import SQLText

extension SordError {
    /// The same error, with its place in the text that the user wrote.
    ///
    /// - Parameter offset: in UTF-8 bytes.
    func placed(at offset: Int, in text: String) -> SordError {
        var placed = self
        placed.position = .of(offset: offset, in: text)
        return placed
    }

    /// The same error, with paths relative to the data folder.
    func withoutPaths(of data: DataFolder) -> SordError {
        var relative = self
        relative.message = data.withoutRoot(message)
        relative.hint = hint.map(data.withoutRoot)
        return relative
    }
}
