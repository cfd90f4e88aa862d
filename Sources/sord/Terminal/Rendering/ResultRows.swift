/// A column of a result as it is headed: its name and its type in DuckDB's spelling.
struct ResultHeading: Sendable, Hashable {
    let name: String
    let type: String
}

/// A row of a result in the two forms that can be printed. Only the form that is asked for is made.
protocol ResultRow {
    /// The values as text; nil for NULL.
    var cells: [String?] { get }
    /// The values as one JSON array, `[1,"a",null]`, in UTF-8.
    var json: [UInt8] { get }
}

/// Rows on their way from the engine to a renderer.
protocol RowSource {
    associatedtype Row: ResultRow

    /// The columns, known before the first row.
    var headings: [ResultHeading] { get }

    /// The next rows, at least one, or nil when there are no more.
    mutating func next() async throws -> [Row]?

    /// Drops the rows that are left and says how many they were.
    mutating func countRemaining() async throws -> Int
}

extension RowSource {
    mutating func countRemaining() async throws -> Int {
        var count = 0
        while let rows = try await next() { count += rows.count }
        return count
    }
}
