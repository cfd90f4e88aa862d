import SQLText

/// Statements that name files.
extension StatementPolicy {
    /// `COPY … TO` writes into `data/raw` alone, so that it can be loaded; `COPY … FROM` reads what DuckDB's lock lets it.
    func checkCopy(_ words: ArraySlice<PolicyWord>, at offset: Int) throws(Refusal) {
        // COPY FROM DATABASE a TO b names no file.
        if words.first?.keyword == "FROM", words.dropFirst().first?.keyword == "DATABASE" { return }
        var depth = 0
        for index in words.indices {
            let word = words[index]
            if word.isSymbol("(") { depth += 1 }
            if word.isSymbol(")") { depth -= 1 }
            // Behind a dot even FROM is a name.
            guard depth == 0, index == words.startIndex || !words[index - 1].isSymbol(".") else { continue }
            if word.keyword == "FROM" { return }
            if word.keyword == "TO" { return try checkTarget(words[words.index(after: index)...], at: word.offset) }
        }
    }

    private func checkTarget(_ words: ArraySlice<PolicyWord>, at offset: Int) throws(Refusal) {
        let behind = words.dropFirst().first
        let isAlone = behind.map { $0.isSymbol("(") || $0.kind == .word } ?? true
        guard let path = words.first?.literal, isAlone else {
            throw Refusal(
                message: "COPY … TO takes one quoted path here, and nothing that is computed.",
                hint: "For example: COPY (FROM t) TO 'data/raw/out/t.parquet'", offset: words.first?.offset ?? offset)
        }
        guard folders.leads(path, into: folders.raw) else {
            throw Refusal(
                message: "COPY cannot write to “\(path.prefix(200))”: only files under data/raw can be written.",
                hint:
                    "For example: COPY (FROM t) TO 'data/raw/out/t.parquet'. To keep rows in the lake: CREATE TABLE =(^)name AS FROM t",
                offset: words.first?.offset ?? offset)
        }
        // The names of the files that a folder gets could lead out of it again.
        for index in words.indices where ["filename_pattern", "file_extension"].contains(words[index].name ?? "") {
            let value = words[words.index(after: index)...]
            let isLast = value.dropFirst().first.map { $0.isSymbol(",") || $0.isSymbol(")") } ?? true
            guard let name = value.first?.literal, isLast, !name.contains("/"), !name.contains("\\") else {
                throw Refusal(
                    message: "\(words[index].text.uppercased()) takes one quoted name without a slash here.",
                    hint: "For example: FILENAME_PATTERN 'part_{i}'", offset: words[index].offset)
            }
        }
    }

    /// Databases in memory and under `data/databases` can be attached; whatever needs a password is a connection.
    func checkAttach(_ words: ArraySlice<PolicyWord>, at offset: Int) throws(Refusal) {
        var words = words
        for skipped in [["OR", "REPLACE"], ["DATABASE"], ["IF", "NOT", "EXISTS"]]
        where words.prefix(skipped.count).map(\.keyword) == skipped {
            words = words.dropFirst(skipped.count)
        }
        let place = words.first?.offset ?? offset
        let behind = words.dropFirst().first
        let isAlone = behind.map { $0.isSymbol("(") || $0.keyword == "AS" } ?? true
        guard let path = words.first?.literal, isAlone else {
            throw Refusal(
                message: "ATTACH takes one quoted path here, and nothing that is computed.",
                hint: "For example: ATTACH 'data/databases/notes.duckdb' AS notes", offset: place)
        }
        for index in words.indices where words[index].name == "type" && words[index].offset > place {
            let type = words[words.index(after: index)...].first
            guard (type?.literal ?? type?.name)?.lowercased() == "duckdb" else {
                throw Self.connectionNeeded(path: "", at: place)
            }
        }
        let isMemory = path.isEmpty || path == ":memory:"
        guard isMemory || folders.leads(path, into: folders.databases) else {
            throw Self.connectionNeeded(path: path, at: place)
        }
        let stem = path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? ""
        let name = behind?.keyword == "AS" ? words.dropFirst(2).first?.name ?? "" : stem.lowercased()
        if CatalogName.reserved.union(attached()).contains(name) {
            throw Refusal(
                message: "A database cannot be called “\(name)” here.", hint: "Choose another name behind AS.",
                offset: place)
        }
    }

    private static func connectionNeeded(path: String, at offset: Int) -> Refusal {
        Refusal(
            message: path.isEmpty
                ? "Databases of other kinds are not attached by SQL here."
                : "ATTACH cannot open “\(path.prefix(200))”: only :memory: and files under data/databases can be attached.",
            hint:
                "ATTACH 'data/databases/notes.duckdb' AS notes, or let the server attach it: PUT /api/settings/connections.",
            offset: offset)
    }

    /// What the server attached stays for the others.
    func checkDetach(_ words: ArraySlice<PolicyWord>) throws(Refusal) {
        guard let last = words.last, let name = last.name, CatalogName.reserved.union(attached()).contains(name)
        else { return }
        throw Refusal(
            message: "“\(name)” cannot be detached.", hint: "It belongs to the server, and others use it.",
            offset: last.offset)
    }
}
