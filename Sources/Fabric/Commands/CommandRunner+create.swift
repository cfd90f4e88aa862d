import DeltaLake
import DuckDB
import SQLText

extension CommandRunner {
    /// Makes a table, or puts a new one in the place of one that is there.
    func create(_ creation: Creation) async throws(SordError) -> StepSummary {
        if let known = try await nameIfThere(true) {
            if creation.ifNotExists {
                return summary("\(written(known)) is there already; nothing was done.", changesLake: false)
            }
            guard creation.replaces else {
                throw SordError(
                    .conflict, "The lake has a table \(written(known)) already.",
                    hint: "CREATE OR REPLACE TABLE puts a new one in its place; CREATE TABLE IF NOT EXISTS leaves it."
                ).placed(at: command.target.range.lowerBound, in: text)
            }
            return try await create(creation, as: known, replaces: true)
        }
        let name = try await located(at: command.target.range.lowerBound) { () throws(SordError) in
            try await lake.nameToWrite(command.target.name)
        }
        return try await create(creation, as: name, replaces: false)
    }

    private func create(
        _ creation: Creation, as name: String, replaces: Bool
    ) async throws(SordError) -> StepSummary {
        guard let source = creation.source else { return try await createEmpty(creation, as: name, replaces: replaces) }
        var query = try await rewritten([.range(source)])
        if let columns = creation.columns {
            query = try await rewritten([
                .text("SELECT * FROM (\n"), .range(source), .text("\n) AS source("), .range(columns), .text(")"),
            ])
        }
        var options = WriteOptions()
        options.operation = replaces ? "CREATE OR REPLACE TABLE AS SELECT" : "CREATE TABLE AS SELECT"
        options.partitionColumns = creation.partitionColumns ?? []
        options.properties = Self.dictionary(creation.properties)
        if replaces { options.schema = .overwrite }
        let commit: Commit
        do {
            commit = try await lake.tableToWrite(name).write(
                query.sql, mode: replaces ? .overwrite : .create, on: connection, options: options)
        } catch {
            throw await explained(error, in: query)
        }
        let verb = replaces ? "Replaced" : "Created"
        return summary(
            "\(verb) \(written(name)) with \(Count.of(Int(commit.rows), "row")), version \(commit.version).",
            rows: Int(commit.rows))
    }

    /// Makes a table without rows. DuckDB reads the definitions of the columns: it makes an empty table of its own of
    /// them, which is looked at.
    private func createEmpty(
        _ creation: Creation, as name: String, replaces: Bool
    ) async throws(SordError) -> StepSummary {
        guard let columns = creation.columns else { throw SordError(.badRequest, "The table has no columns.") }
        let definition = try await inScratch { (scratch) throws(SordError) in
            let table = "\(scratch).main.\(SQL.identifier(name))"
            let query = try await rewritten([.text("CREATE TABLE \(table) ("), .range(columns), .text("\n)")])
            do throws(DuckDBError) {
                try await connection.run(query.sql)
            } catch {
                throw SordError(error, in: query, of: text)
            }
            return try await ColumnDefinitions(of: table, in: scratch, on: connection)
        }
        if let refused = definition.refused {
            throw SordError(.badRequest, refused.message, hint: refused.hint).placed(at: columns.lowerBound, in: text)
        }
        let commit =
            replaces
            ? try await replaceByEmpty(creation, definition, name)
            : try await translated { () throws(DeltaError) in
                try await lake.tableToWrite(name).create(
                    columns: definition.columns, partitionColumns: creation.partitionColumns ?? [],
                    properties: Self.dictionary(creation.properties), constraints: definition.checks, on: connection)
            }
        return summary("\(replaces ? "Replaced" : "Created") \(written(name)), version \(commit.version).")
    }

    /// Replaces the columns of a table by new ones, without rows; then come the rules that they follow.
    private func replaceByEmpty(
        _ creation: Creation, _ definition: ColumnDefinitions, _ name: String
    ) async throws(SordError) -> Commit {
        if let column = definition.columns.first(where: { $0.defaultValue != nil }) {
            throw SordError(
                .badRequest, "CREATE OR REPLACE cannot give the column \"\(column.name)\" a DEFAULT.",
                hint: "Drop the table and create it anew."
            ).placed(at: command.target.range.lowerBound, in: text)
        }
        var options = WriteOptions(
            partitionColumns: creation.partitionColumns ?? [], operation: "CREATE OR REPLACE TABLE", schema: .overwrite,
            properties: Self.dictionary(creation.properties))
        options.maximumAttempts = 20
        let columns = definition.columns.map { "NULL::\($0.type) AS \(SQL.identifier($0.name))" }
        let rules =
            definition.columns.filter { !$0.isNullable }.map { TableAlteration.setNotNull(path: [$0.name]) }
            + definition.checks.map { .addConstraint(name: $0.name, check: $0.check) }
        return try await translated { () throws(DeltaError) in
            let table = await lake.tableToWrite(name)
            let commit = try await table.write(
                "SELECT \(columns.joined(separator: ", ")) WHERE false", mode: .overwrite, on: connection,
                options: options)
            return rules.isEmpty ? commit : try await table.alter(rules, on: connection)
        }
    }

    static func dictionary(_ properties: [TableProperty]) -> [String: String] {
        // What is said last holds.
        Dictionary(properties.map { ($0.key, $0.value) }) { $1 }
    }

    // MARK: Tables that are only looked at

    /// Gives work an empty DuckDB database of its own on this connection, and removes it afterwards.
    func inScratch<Value: Sendable>(
        _ work: (_ scratch: String) async throws(SordError) -> Value
    ) async throws(SordError) -> Value {
        let scratch = SQL.identifier("sord_scratch_\(UInt64.random(in: .min ... .max))")
        do {
            try await connection.run("ATTACH ':memory:' AS \(scratch)")
        } catch {
            throw SordError(error)
        }
        do throws(SordError) {
            let value = try await work(scratch)
            try? await connection.run("DETACH \(scratch)")
            return value
        } catch {
            try? await connection.run("DETACH \(scratch)")
            throw error
        }
    }

    /// An empty table with the columns of the table, under its name, so that DuckDB can look at a statement about it.
    func withEmptyTable<Value: Sendable>(
        _ name: String, _ work: (_ table: String) async throws(SordError) -> Value
    ) async throws(SordError) -> Value {
        let columns = try await lake.snapshot(of: name).columns
        return try await inScratch { (scratch) throws(SordError) in
            let table = "\(scratch).main.\(SQL.identifier(name))"
            let list = columns.map { "\(SQL.identifier($0.name)) \($0.type.duckDBType)" }.joined(separator: ", ")
            do throws(DuckDBError) {
                try await connection.run("CREATE TABLE \(table) (\(list))")
            } catch {
                throw SordError(error)
            }
            return try await work(table)
        }
    }
}
