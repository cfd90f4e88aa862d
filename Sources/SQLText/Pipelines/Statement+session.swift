extension Statement {
    /// The first words of a statement that matters to nothing but its session, or spans several statements of it; nil
    /// for all others.
    ///
    /// - Parameter bytes: the whole text.
    func sessionWords(in bytes: [UInt8]) -> String? {
        var cursor = TokenCursor(range, of: bytes)
        switch kind {
        case .transaction, .prepare: return cursor.next()?.word
        case .set:
            guard let word = cursor.next()?.word else { return nil }
            guard word == "PRAGMA" else { return word }
            // PRAGMA threads = 2 is SET threads = 2; the others ask or act.
            cursor.next()
            return cursor.accept(.equals) ? "PRAGMA … =" : nil
        case .create:
            // Every session sees a temporary secret.
            guard created != .secret else { return nil }
            cursor.next()
            _ = cursor.accept("OR", "REPLACE")
            while let word = cursor.next()?.word {
                if word == "TEMP" || word == "TEMPORARY" { return "CREATE \(word)" }
                if word != "LOCAL" && word != "GLOBAL" { return nil }
            }
            return nil
        case .other:
            guard let word = cursor.next()?.word else { return nil }
            return word == "EXECUTE" || word == "DEALLOCATE" ? word : nil
        default: return nil
        }
    }

    /// Whether its first words are those that belong in front of a whole text.
    ///
    /// - Parameter bytes: the whole text.
    func startsWithExplainPipeline(in bytes: [UInt8]) -> Bool {
        var cursor = TokenCursor(range, of: bytes)
        return cursor.accept("EXPLAIN", "PIPELINE")
    }
}
