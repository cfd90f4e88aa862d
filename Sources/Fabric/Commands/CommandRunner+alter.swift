import DeltaLake
import DuckDB
import SQLText

extension CommandRunner {
    /// Changes the columns, rules or properties of the table.
    func alter(_ alteration: Alteration, ifExists: Bool) async throws(SordError) -> StepSummary {
        guard let name = try await nameIfThere(ifExists) else {
            return summary("There is no table \(written(command.target.name)); nothing was done.", changesLake: false)
        }
        if try await isDone(alteration, name) {
            return summary("\(written(name)) is so already; nothing was done.", changesLake: false)
        }
        let wanted = try await tableAlteration(alteration)
        let commit: Commit
        do {
            commit = try await lake.tableToWrite(name).alter([wanted], on: connection)
        } catch {
            throw SordError(error).placed(at: step.range.lowerBound, in: text)
        }
        return commit.isNew
            ? summary("Altered \(written(name)), version \(commit.version).")
            : summary("\(written(name)) is so already, at version \(commit.version).", changesLake: false)
    }

    /// Whether an `IF EXISTS` or `IF NOT EXISTS` leaves nothing to do.
    private func isDone(_ alteration: Alteration, _ name: String) async throws(SordError) -> Bool {
        switch alteration {
        case .addColumn(let path, _, _, true): return try await has(path, name)
        case .dropColumn(let path, true): return try await !has(path, name)
        default: return false
        }
    }

    /// Whether the table has a column, or a field of a struct.
    private func has(_ path: [String], _ name: String) async throws(SordError) -> Bool {
        var fields = try await lake.snapshot(of: name).columns
        for (depth, part) in path.enumerated() {
            guard let field = fields.first(where: { $0.name.folded == part.folded }) else { return false }
            if depth == path.count - 1 { return true }
            guard case .structure(let schema) = field.type else { return false }
            fields = schema.fields
        }
        return false
    }

    private func tableAlteration(_ alteration: Alteration) async throws(SordError) -> TableAlteration {
        switch alteration {
        case .addColumn(let path, let range, let isNullable, _):
            return .addColumn(path: path, type: try await type(range), isNullable: isNullable)
        case .dropColumn(let path, _): return .dropColumn(path: path)
        case .renameColumn(let path, let new): return .renameColumn(path: path, to: new)
        case .setNotNull(let path): return .setNotNull(path: path)
        case .dropNotNull(let path): return .dropNotNull(path: path)
        case .changeType(let path, let range): return .changeType(path: path, to: try await type(range))
        case .addConstraint(let name, let check): return .addConstraint(name: name, check: step.text(in: check))
        case .dropConstraint(let name, let ifExists): return .dropConstraint(name: name, ifExists: ifExists)
        case .setProperties(let properties): return .setProperties(Self.dictionary(properties))
        case .unsetProperties(let keys, let ifExists): return .unsetProperties(keys, ifExists: ifExists)
        case .comment(let comment): return .commentTable(comment: comment)
        }
    }

    /// The type that a part of the text names, as DuckDB reads it.
    private func type(_ range: Range<Int>) async throws(SordError) -> LogicalType {
        let query = try await rewritten([.text("SELECT CAST(NULL AS "), .range(range), .text(")")])
        let columns = try await located(at: range.lowerBound) { () throws(SordError) -> [Column] in
            try await self.columns(of: query)
        }
        guard columns.count == 1 else {
            throw SordError(.sqlSyntax, "This is no type.").placed(at: range.lowerBound, in: text)
        }
        return columns[0].type
    }
}
