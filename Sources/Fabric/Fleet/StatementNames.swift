import SQLText

extension [Statement] {
    /// Those of some names, in small letters, that stand somewhere in the statements: a first guess at the in-memory
    /// tables that they need, without DuckDB's parser.
    func words(among names: Set<String>) -> Set<String> {
        guard !names.isEmpty else { return [] }
        var found: Set<String> = []
        for statement in self {
            let bytes = Array<UInt8>(statement.text.utf8)
            var tokenizer = Tokenizer(statement.text)
            while let token = try? tokenizer.next() {
                guard token.kind == .word || token.kind == .quotedIdentifier else { continue }
                let name = SQLIdentifier.name(of: bytes[token.range]).lowercased()
                if names.contains(name) { found.insert(name) }
            }
        }
        return found
    }
}

extension StatementTablesReader {
    /// What some statements need of the memory of a node, as far as any node has it.
    ///
    /// - Parameter objects: the names, in small letters, of what is in the memory of any node.
    func needs(of statements: [Statement], among objects: Set<String>) async -> Set<String> {
        var needs: Set<String> = []
        var temporary: Set<String> = []
        for statement in statements {
            // DuckDB's parser is asked only about statements in which such a name stands at all.
            let words = [statement].words(among: objects)
            guard !words.isEmpty else { continue }
            let tables = await tables(of: statement)
            let names = tables.inMemory.map { $0.name.lowercased() } + tables.functions
            let catalogs = (tables.reads + tables.writes).compactMap { $0.catalog?.lowercased() }
            let isUnderstood = tables.isComplete && !Self.kindsByWords.contains(statement.kind)
            needs.formUnion(isUnderstood ? words.intersection(names + catalogs) : words)
            temporary.formUnion(tables.writes.filter { $0.place == .temporary }.map { $0.name.lowercased() })
        }
        return needs.subtracting(temporary)
    }

    /// Statements that name databases rather than tables.
    private static let kindsByWords: Set<StatementHead> = [.attach, .set, .describe]

    /// What a step needs and provides, each in one spelling.
    func stepTables(of statement: Statement) async -> StepTables {
        let tables = await tables(of: statement)
        return StepTables(reads: tables.needs, writes: tables.provides)
    }
}

extension Fleet {
    /// Chooses a node for a load.
    func enter(for origin: LoadOrigin, naming reader: StatementTablesReader) async throws(SordError) -> any Node {
        guard case .select(let text) = origin, case let objects = objects, !objects.isEmpty,
            let script = try? SQLScript(parsing: text)
        else {
            return try enter(pinned: nil, needs: [], preferred: nil)
        }
        let needs = await reader.needs(of: script.statements, among: objects)
        return try enter(pinned: nil, needs: needs, preferred: nil)
    }
}
