import DuckDB

/// How OPTIMIZE arranges the rows of a partition.
struct RowArrangement: Sendable {
    /// The columns.
    let fields: [Field]
    /// Whether all columns count alike, instead of the first one most.
    let isZOrder: Bool

    /// A number of DuckDB holds this many bits of a place on the curve.
    private static let curveBits = 63

    /// Reads the names that a user gave.
    ///
    /// - Returns: `nil` when there are none.
    /// - Throws: ``DeltaError`` `schema_mismatch` for a column that the table does not have or that is the same in all
    ///   rows of a partition.
    init?(_ options: OptimizeOptions, _ metadata: Metadata) throws(DeltaError) {
        guard options.zOrder.isEmpty || options.sort.isEmpty else {
            throw DeltaError(.query, "Rows can be arranged by a Z-order or sorted, but not both at once.")
        }
        isZOrder = !options.zOrder.isEmpty
        let names = options.zOrder + options.sort
        guard !names.isEmpty else { return nil }
        guard names.count <= 16 else { throw DeltaError(.query, "Rows can be arranged by at most 16 columns.") }
        let partitions = Set(metadata.partitionColumns.map(\.folded))
        var fields: [Field] = []
        for name in names {
            guard let field = metadata.schema.field(named: name) else {
                throw DeltaError(.schemaMismatch, "The table has no column \"\(name)\" to arrange rows by.")
            }
            guard !partitions.contains(field.name.folded) else {
                throw DeltaError(
                    .schemaMismatch,
                    "The table is partitioned by \"\(field.name)\": all rows of a file have the same value of it.",
                    hint: "Leave it out.")
            }
            guard field.type.isPrimitive, field.type != .void,
                !fields.contains(where: { $0.name.exact == field.name.exact })
            else {
                throw DeltaError(.schemaMismatch, "Rows cannot be arranged by the column \"\(name)\".")
            }
            fields.append(field)
        }
        self.fields = fields
    }

    /// What files are tagged with; it names columns as the files do, which no renaming changes.
    var tag: String {
        (isZOrder ? "zorder:" : "order:")
            + fields.map { PercentEncoding.encode($0.physicalName) }.joined(separator: ",")
    }

    /// A SELECT of rows in the right order.
    ///
    /// - Parameters:
    ///   - source: a SELECT of the table's columns.
    ///   - columns: SQL of the columns wanted.
    func sorted(_ source: String, columns: [String]) -> String {
        let list = columns.joined(separator: ", ")
        let keys = fields.map { SQL.identifier($0.name) }
        guard isZOrder, keys.count > 1 else {
            let order = keys.map { "\($0) NULLS FIRST" }.joined(separator: ", ")
            return "SELECT \(list) FROM (\(source)) AS rows ORDER BY \(order)"
        }
        // Ranks spread values of any type and any distribution evenly over the bits.
        let bits = min(16, Self.curveBits / keys.count)
        let ranks = keys.enumerated().map { index, key in
            "CAST(floor(percent_rank() OVER (ORDER BY \(key) NULLS FIRST) * \((1 << bits) - 1)) AS BIGINT) "
                + "AS \"sord rank \(index)\""
        }
        var terms: [String] = []
        for bit in 0..<bits {
            for index in keys.indices {
                let place = bit * keys.count + (keys.count - 1 - index)
                terms.append("(((\"sord rank \(index)\" >> \(bit)) & 1) << \(place))")
            }
        }
        return "SELECT \(list) FROM (SELECT *, \(ranks.joined(separator: ", ")) FROM (\(source)) AS rows) AS ranked "
            + "ORDER BY \(terms.joined(separator: " | "))"
    }
}
