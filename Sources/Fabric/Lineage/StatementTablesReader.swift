import DuckDB
import SQLText
import Synchronization

/// Tells which tables a statement reads and writes. The names come from DuckDB's own parser, in a database of its own that
/// holds nothing, so nothing has to be there for a statement to be read, and nothing is done.
public final class StatementTablesReader: Sendable {
    private let database: Database
    private let opened = Mutex<Parser?>(nil)
    private let known = Mutex<[[UInt8]: StatementNames]>([:])

    /// How many statements are remembered.
    private static let memory = 512
    /// A statement above this length is read anew each time.
    private static let rememberedLength = 4_096

    private struct Parser: Sendable {
        let connection: Connection
        let statement: PreparedStatement
    }

    /// The database is opened when the first statement comes.
    public init() {
        database = Database(deferred: Database.Settings(memoryLimit: "512MB", threads: 1, temporaryDirectory: ""))
    }

    /// The tables of a statement. It never fails: what cannot be read is left out, and ``StatementTables/isComplete`` says
    /// so.
    public func tables(of statement: Statement, in scope: NameScope = NameScope()) async -> StatementTables {
        await names(of: statement).resolved(in: scope)
    }

    func names(of statement: Statement) async -> StatementNames {
        let key = Array(statement.text.utf8)
        if let names = known.withLock({ $0[key] }) { return names }
        let names = await read(statement)
        if key.count <= Self.rememberedLength {
            known.withLock { known in
                if known.count >= Self.memory { known.removeAll(keepingCapacity: true) }
                known[key] = names
            }
        }
        return names
    }

    private func read(_ statement: Statement) async -> StatementNames {
        var names = StatementNames(shape: statement.shape)
        guard !names.shape.questions.isEmpty else { return names }
        guard let parser = await parser() else {
            names.isComplete = false
            return names
        }
        var seen: Set<QueryTables.Name> = []
        let questions = names.shape.questions.map { statement.rewritten($0).sql }
        for (index, question) in questions.enumerated() {
            var texts = [question]
            // The text of a query('…') is a SELECT once more, and may hold another.
            for _ in 0..<8 where !texts.isEmpty {
                let text = texts.removeFirst()
                guard let tables = await Self.ask(text, parser, on: parser.connection) else {
                    names.isComplete = false
                    continue
                }
                names.tables += tables.names.filter { seen.insert($0).inserted }
                names.functions.formUnion(tables.functions)
                texts += tables.texts
                if index == 0, text == question { names.columns = tables.columns }
            }
        }
        return names
    }

    private static func ask(
        _ sql: String, _ parser: Parser, on connection: isolated Connection
    ) -> QueryTables? {
        if let tables = tree(of: sql, parser, on: connection).flatMap(QueryTables.init) { return tables }
        // DuckDB makes two statements of a PIVOT that does not say which values it pivots, and serialises neither.
        guard let told = PivotText.withValues(sql) else { return nil }
        return tree(of: told, parser, on: connection).flatMap(QueryTables.init)
    }

    private static func tree(of sql: String, _ parser: Parser, on connection: isolated Connection) -> ParseTree? {
        guard let result = try? connection.execute(parser.statement, [.varchar(sql)]),
            let chunk = try? connection.next(of: result), let text = chunk.value(row: 0, column: 0).string
        else { return nil }
        return ParseTree(text)
    }

    private func parser() async -> Parser? {
        if let parser = opened.withLock({ $0 }) { return parser }
        guard let connection = try? database.connect(reportsProgress: false),
            let statement = try? await connection.prepare(
                "SELECT json_serialize_sql($1::VARCHAR, skip_null := true, skip_empty := true, skip_default := true)")
        else { return nil }
        let parser = Parser(connection: connection, statement: statement)
        opened.withLock { $0 = parser }
        return parser
    }

    /// Frees the database.
    public func close() async {
        let parser = opened.withLock { opened in
            defer { opened = nil }
            return opened
        }
        await parser?.connection.close()
    }
}
