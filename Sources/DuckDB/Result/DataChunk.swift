internal import CDuckDB

/// Some rows of a result, up to 2,048, column by column in DuckDB's own memory.
///
/// A chunk owns its memory and never changes, so it may be read from any thread, and kept after its result and its
/// connection are gone.
public final class DataChunk: @unchecked Sendable {
    /// How many rows there are; at least one.
    public let rowCount: Int
    /// How many columns there are.
    public var columnCount: Int { layouts.count }

    private var handle: duckdb_data_chunk?
    private let layouts: [VectorLayout]
    private let views: UnsafeMutablePointer<VectorView>
    /// Vectors may come from the database's own allocator, so it has to stay open.
    private let database: DatabaseHandle

    /// Takes over a chunk of DuckDB's.
    init(taking handle: duckdb_data_chunk, layouts: [VectorLayout], database: DatabaseHandle) {
        self.handle = handle
        self.layouts = layouts
        self.database = database
        rowCount = Int(duckdb_data_chunk_get_size(handle))
        views = .allocate(capacity: layouts.count)
        for (index, layout) in layouts.enumerated() {
            (views + index).initialize(to: VectorView(duckdb_data_chunk_get_vector(handle, idx_t(index)), layout))
        }
    }

    deinit {
        for index in layouts.indices { views[index].deallocateChildren() }
        views.deallocate()
        duckdb_destroy_data_chunk(&handle)
    }

    /// Lends the chunk itself.
    func withHandle<T>(_ body: (duckdb_data_chunk?) -> T) -> T {
        withExtendedLifetime(self) { body(handle) }
    }

    /// Lends the memory of the columns.
    func withViews<T>(_ body: (UnsafePointer<VectorView>, Int) -> T) -> T {
        withExtendedLifetime(self) { body(UnsafePointer(views), layouts.count) }
    }

    /// The type of a column.
    public func type(ofColumn column: Int) -> LogicalType {
        layouts[column].type
    }

    /// The value of one cell, in a box.
    public func value(row: Int, column: Int) -> Value {
        precondition(row >= 0 && row < rowCount && layouts.indices.contains(column), "There is no such cell.")
        return views[column].value(row)
    }

    /// All values of one row, in boxes.
    public func row(_ row: Int) -> [Value] {
        layouts.indices.map { value(row: row, column: $0) }
    }

    /// A column whose values are read without a box, for loops over many rows.
    ///
    /// - Throws: ``DuckDBError`` of kind `mismatchType` when the column's values are not stored as `type`.
    public func column<T: ColumnElement>(_ index: Int, as type: T.Type = T.self) throws(DuckDBError) -> TypedColumn<T> {
        guard layouts.indices.contains(index) else {
            throw DuckDBError(.invalidInput, "There is no column \(index): the result has \(layouts.count).")
        }
        guard T.isStored(as: layouts[index].type.storage) else {
            throw DuckDBError(
                .mismatchType, "The column is of type \(layouts[index].type), which \(T.self) cannot read.")
        }
        return TypedColumn(owner: self, data: views[index].data, validity: views[index].validity, count: rowCount)
    }

    /// Writes rows as JSON, each an array of its cells, with commas between: `[1,"a"],[2,"b"]`.
    public func appendJSON(rows: Range<Int>, to json: inout JSONWriter) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "There are no such rows.")
        json.write(capacity: 64 + rows.count * (4 + layouts.count * 12)) { buffer in
            let columns = UnsafePointer(views)
            let columnCount = layouts.count
            for row in rows {
                if row > rows.lowerBound { buffer.byte(",") }
                buffer.byte("[")
                for column in 0..<columnCount {
                    if column > 0 { buffer.byte(",") }
                    buffer.cell(columns + column, row)
                }
                buffer.byte("]")
            }
        }
    }
}
