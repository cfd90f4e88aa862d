public import DuckDB
import FoundationEssentials

extension Table {
    /// Makes a table without rows.
    ///
    /// - Parameters:
    ///   - columns: in order.
    ///   - partitionColumns: the names of those that files are divided by.
    ///   - properties: of the table, such as `delta.enableDeletionVectors`.
    ///   - constraints: conditions in SQL that every row has to fulfil, by name.
    ///   - connection: reads expressions.
    /// - Throws: ``DeltaError``: `conflict` when there is a table, `schema_mismatch`, `bad_name`, `unsupported_table`.
    public func create(
        columns: [ColumnDefinition], partitionColumns: [String] = [], properties: [String: String] = [:],
        constraints: [(name: String, check: String)] = [], on connection: Connection
    ) async throws(DeltaError) -> Commit {
        do throws(DeltaError) {
            guard !(try await exists()) else {
                throw DeltaError(.conflict, "There is a table already.", hint: "Drop it first, or choose another name.")
            }
            guard !columns.isEmpty else { throw DeltaError(.badName, "A table needs a column.") }
            let written = try WritePlan(
                creating: columns.map { Column(name: $0.name, type: $0.type) }, partitionColumns: partitionColumns,
                properties: properties,
                origin: .init(tableID: UUID().uuidString.lowercased(), now: Committer.now()) {
                    "col-\(UUID().uuidString.lowercased())"
                })
            var plan = AlterationPlan(
                metadata: written.metadata, protocolVersion: written.protocolVersion, hasRows: false
            ) { "col-\(UUID().uuidString.lowercased())" }
            for column in columns { try await plan.refine(column, on: connection) }
            for constraint in constraints {
                let check = try await RowExpression(constraint.check, on: connection).sql
                try plan.apply(.addConstraint(name: constraint.name, check: check))
            }
            try await storage.prepareFolder(path)
            let draft = CommitDraft(
                operation: "CREATE TABLE",
                parameters: [
                    .init(
                        "partitionBy", .string(JSON.array(plan.metadata.partitionColumns.map { .string($0) }).text))
                ],
                isBlindAppend: true, protocolVersion: plan.protocolVersion, metadata: plan.metadata)
            do throws(WriteFailure) {
                let version = try await Committer(table: self, draft: draft, intent: .create).commit(after: nil).version
                return Commit(version: version, rows: 0, files: 0, bytes: 0, removedFiles: 0, isNew: true)
            } catch {
                throw error.error
            }
        } catch {
            throw error.at(table: path)
        }
    }
}

extension AlterationPlan {
    /// Takes over what a definition says of a column beyond its name and type.
    fileprivate mutating func refine(
        _ column: ColumnDefinition, on connection: Connection
    ) async throws(DeltaError) {
        if !column.isNullable { try apply(.setNotNull(path: [column.name])) }
        if let comment = column.comment { try apply(.commentColumn(path: [column.name], comment: comment)) }
        if let value = column.defaultValue {
            let sql = try await RowExpression(value, on: connection).sql
            try setDefault(sql, of: column.name)
        }
    }
}
