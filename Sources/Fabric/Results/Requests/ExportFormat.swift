/// The forms in which a whole result set can be had.
public enum ExportFormat: String, Sendable, CaseIterable {
    /// Comma-separated values, RFC 4180.
    case csv
    /// One JSON array of objects.
    case json
    /// A JSON object a line.
    case ndjson
    /// Apache Parquet.
    case parquet
    /// A workbook of Excel with one sheet.
    case xlsx

    /// The media type.
    public var contentType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8; header=present"
        case .json: "application/json"
        case .ndjson: "application/x-ndjson"
        case .parquet: "application/vnd.apache.parquet"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    }
}
