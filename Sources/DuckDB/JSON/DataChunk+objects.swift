/// The names of a result's columns, ready to be written before each cell.
public struct JSONMemberNames: Sendable {
    /// For each column, its name in quotes with a colon, and what stands before it.
    fileprivate let prefixes: [[UInt8]]

    /// Names to be written in this order; they should differ from each other.
    public init(_ names: [String]) {
        prefixes = names.enumerated().map { index, name in
            var json = JSONWriter()
            json.raw(index == 0 ? "{" : ",")
            json.key(name)
            return json.bytes
        }
    }
}

extension DataChunk {
    /// Writes rows as JSON objects, `{"n":1,"name":"a"}`, with a separator between them.
    public func appendJSONObjects(
        rows: Range<Int>, names: JSONMemberNames, separator: Unicode.Scalar, to json: inout JSONWriter
    ) {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "There are no such rows.")
        precondition(names.prefixes.count == columnCount, "Every column has a name.")
        withViews { views, count in
            json.write(capacity: 64 + rows.count * (4 + count * 24)) { buffer in
                for row in rows {
                    if row > rows.lowerBound { buffer.byte(separator) }
                    if count == 0 { buffer.byte("{") }
                    for column in 0..<count {
                        names.prefixes[column].withUnsafeBufferPointer { prefix in
                            buffer.reserve(prefix.count)
                            buffer.put(prefix)
                        }
                        buffer.cell(views + column, row)
                    }
                    buffer.byte("}")
                }
            }
        }
    }
}
