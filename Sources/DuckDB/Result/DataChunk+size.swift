internal import CDuckDB

extension DataChunk {
    /// About how many bytes of memory the chunk takes.
    ///
    /// DuckDB makes every vector of a chunk with room for 2,048 values, however few rows it has; the bytes of long texts
    /// and the elements of lists come on top.
    public var memorySize: Int {
        withViews { views, count in
            (0..<count).reduce(256) { $0 + Self.size(of: views + $1, rows: rowCount, capacity: 2_048) }
        }
    }

    private static func size(of view: UnsafePointer<VectorView>, rows: Int, capacity: Int) -> Int {
        let room = max(capacity, rows)
        // The view itself, the vector, and one bit a row for NULL.
        var size = 300 + room / 8 + room * view.pointee.storage.width
        switch view.pointee.storage {
        case .text, .blob, .geometry, .bit, .bignum:
            for row in 0..<rows where !view.pointee.isNull(row) {
                let length = view.pointee.bytes(row).count
                if length > 12 { size += length }
            }
        case .list, .map:
            var end = 0
            for row in 0..<rows where !view.pointee.isNull(row) {
                end = max(end, view.pointee.elements(row).upperBound)
            }
            size += self.size(of: view.pointee.children, rows: end, capacity: 2_048)
        case .array:
            let factor = view.pointee.size
            size += self.size(of: view.pointee.children, rows: rows * factor, capacity: capacity * factor)
        case .struct, .tuple:
            for child in 0..<view.pointee.size {
                size += self.size(of: view.pointee.children + child, rows: rows, capacity: capacity)
            }
        case .union:
            for child in 0...view.pointee.size {
                size += self.size(of: view.pointee.children + child, rows: rows, capacity: capacity)
            }
        case .variant:
            for child in 0..<4 {
                size += self.size(of: view.pointee.children + child, rows: rows, capacity: capacity)
            }
        default: break
        }
        return size
    }
}

extension VectorStorage {
    /// The bytes of one value in its vector; what it has elsewhere does not count.
    fileprivate var width: Int {
        switch self {
        case .boolean, .int8, .uint8, .enum8: 1
        case .int16, .uint16, .decimal16, .enum16: 2
        case .int32, .uint32, .float, .decimal32, .date, .enum32: 4
        case .int64, .uint64, .double, .decimal64, .time, .timeNS, .timeTZ: 8
        case .timestamp, .timestampS, .timestampMS, .timestampNS, .timestampTZ: 8
        case .int128, .uint128, .decimal128, .text, .blob, .geometry, .bit, .bignum, .uuid, .interval: 16
        case .list, .map: 16
        case .array, .struct, .tuple, .union, .variant: 0
        case .null: 4
        }
    }
}
