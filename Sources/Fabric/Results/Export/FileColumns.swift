import DuckDB

/// What the columns of a result become in a file, so that no value is lost or changed on the way.
enum FileColumns {
    /// The columns of a Parquet file.
    ///
    /// - Parameter isWide: for each column whether it holds an integer that DECIMAL(38,0) does not.
    static func parquet(_ columns: StoredColumns, isWide: [Bool]) -> String {
        list(columns) { index, type in
            let name = StoredColumns.name(index)
            switch type.storage {
            // Parquet's integers end at 64 bits, and DuckDB would round longer ones to doubles.
            case .hugeint, .uhugeint: return isWide[index] ? "\(name)::VARCHAR" : "\(name)::DECIMAL(38,0)"
            // Its intervals know nothing shorter than a millisecond, and a union would lose its tag's name.
            case .interval, .union, .bignum, .bit: return "\(name)::VARCHAR"
            default: return name
            }
        }
    }

    /// Whether each column holds integers too long for DECIMAL(38,0), as a SELECT of one row.
    static func wideQuestion(_ columns: StoredColumns) -> String {
        columns.columns.indices.map { index in
            switch columns.columns[index].type.storage {
            case .hugeint, .uhugeint:
                "count(*) FILTER (TRY_CAST(\(StoredColumns.name(index)) AS DECIMAL(38,0)) IS NULL "
                    + "AND \(StoredColumns.name(index)) IS NOT NULL)"
            // An aggregate, so that there is one row.
            default: "max(0)"
            }
        }.joined(separator: ", ")
    }

    /// The columns of a sheet.
    ///
    /// - Parameter isText: for each column whether its values have to be written as text.
    static func sheet(_ columns: StoredColumns, isText: [Bool]) -> String {
        list(columns) { index, type in
            let name = StoredColumns.name(index)
            guard !isText[index] else { return text(name) }
            switch type.storage {
            case .boolean, .date, .time, .float, .double: return name
            case .timestamp, .timestampS, .timestampMS, .timestampNS, .timestampTZ: return "\(name)::TIMESTAMP"
            default: return type.isNumber && type.storage != .bignum ? name : text(name)
            }
        }
    }

    /// Whether each column holds what a sheet has no value for, as a SELECT of one row: numbers of more than 15 digits,
    /// NaN and infinity, days before its calendar begins.
    static func textQuestion(_ columns: StoredColumns) -> String {
        columns.columns.indices.map { index in
            let name = StoredColumns.name(index)
            let condition: String
            switch columns.columns[index].type.storage {
            case .float, .double: condition = "NOT isfinite(\(name))"
            case .date, .timestamp, .timestampTZ: condition = "NOT isfinite(\(name)) OR \(name) < DATE '1900-03-01'"
            case .timestampS, .timestampMS, .timestampNS:
                condition = "NOT isfinite(\(name)::TIMESTAMP) OR \(name)::TIMESTAMP < DATE '1900-03-01'"
            case .bigint, .ubigint, .hugeint, .uhugeint:
                condition = "\(name) NOT BETWEEN -999999999999999 AND 999999999999999"
            case .decimal(_, let scale): condition = "abs(\(name)::DOUBLE) >= 1e\(15 - scale)"
            default: condition = "false"
            }
            return "count(*) FILTER (\(condition))"
        }.joined(separator: ", ")
    }

    /// The length of the longest text of each column, as a SELECT of one row.
    static func lengthQuestion(_ columns: StoredColumns) -> String {
        columns.columns.indices.map { index in
            let type = columns.columns[index].type
            return type.isCompared ? "max(0)" : "max(length(\(StoredColumns.name(index))::VARCHAR))"
        }.joined(separator: ", ")
    }

    /// A text without the characters that XML does not know.
    private static func text(_ name: String) -> String {
        "regexp_replace(\(name)::VARCHAR, '[\\x{0}-\\x{8}\\x{B}\\x{C}\\x{E}-\\x{1F}\\x{FFFE}\\x{FFFF}]', '\u{FFFD}', 'g')"
    }

    private static func list(_ columns: StoredColumns, _ expression: (Int, LogicalType) -> String) -> String {
        zip(columns.columns.indices, columns.distinctNames).map { index, name in
            "\(expression(index, columns.columns[index].type)) AS \(SQL.identifier(printable(name)))"
        }.joined(separator: ", ")
    }

    /// Names in a file hold no control characters.
    private static func printable(_ name: String) -> String {
        String(String.UnicodeScalarView(name.unicodeScalars.map { $0.value < 0x20 ? "\u{FFFD}" : $0 }))
    }
}
