import DeltaLake
import Fabric
import Foundation

// How the values of the fabric look on the wire; the members are described in OpenAPI.

extension SordError {
    /// `{"code", "message", "hint"?, "line"?, "column"?, "run"?}`
    var json: JSONObject {
        JSONObject {
            $0.set("code", code.rawValue)
            $0.set("message", message)
            $0.set("hint", hint)
            if let position {
                $0.set("line", position.line)
                $0.set("column", position.column)
            }
            $0.set("run", run?.description)
        }
    }

    /// `{"error": …}`
    var body: [UInt8] {
        JSONObject { $0.set("error", json) }.bytes
    }
}

extension ResultColumn {
    var json: JSONObject {
        JSONObject {
            $0.set("name", name)
            $0.set("type", type)
        }
    }
}

extension StepSummary {
    /// - Parameter rows: the rows to show, as JSON arrays without the brackets around the whole; nil when they were sent
    ///   before.
    func members(rows: [UInt8]?) -> (inout JSONObject) -> Void {
        { object in
            object.set("columns", columns.map(\.json))
            if let rows { object.set("rows", json: [UInt8(ascii: "[")] + rows + [UInt8(ascii: "]")]) }
            object.set("total", total)
            object.set("message", message)
            object.set("elapsed_ms", elapsedMilliseconds)
            if isTruncated { object.set("truncated", true) }
        }
    }
}

extension LoadSummary {
    func members(_ object: inout JSONObject) {
        object.set("table", table)
        object.set("version", Int(version))
        object.set("rows", rows)
        object.set("files", files)
        object.set("bytes", bytes)
        object.set("message", message)
    }
}

extension RawFolder {
    var json: JSONObject {
        JSONObject {
            $0.set("name", name)
            $0.set("files", files)
            $0.set("bytes", bytes)
            $0.set("formats", json: Array("[\(formats.map { "\"\($0.rawValue)\"" }.joined(separator: ","))]".utf8))
        }
    }
}

extension TableSummary {
    var json: JSONObject {
        JSONObject {
            $0.set("name", name)
            $0.set("version", Int(version))
            if let rows { $0.set("rows", rows) } else { $0.setNull("rows") }
            $0.set("bytes", bytes)
            $0.set("files", files)
            $0.set("columns", columns)
            $0.set("modified", modified.iso8601)
        }
    }
}

extension TableDetail {
    var json: JSONObject {
        JSONObject {
            $0.set("name", name)
            $0.set("id", id)
            $0.set("comment", description)
            $0.set("version", Int(version))
            $0.set("created", created?.iso8601)
            $0.set("modified", modified.iso8601)
            if let rowCount { $0.set("rows", Int(rowCount)) } else { $0.setNull("rows") }
            $0.set("files", fileCount)
            $0.set("bytes", Int(byteCount))
            $0.set("partition_columns", texts: partitionColumns)
            $0.set(
                "properties",
                JSONObject { object in
                    for (name, value) in properties.sorted(by: { $0.key < $1.key }) { object.set(name, value) }
                })
            $0.set("reader_version", minimumReaderVersion)
            $0.set("writer_version", minimumWriterVersion)
            $0.set("features", texts: features)
        }
    }
}

extension LakeListing {
    var json: JSONObject {
        JSONObject {
            $0.set("tables", tables.map(\.json))
            $0.set(
                "problems",
                problems.map { problem in
                    JSONObject {
                        $0.set("table", problem.table)
                        $0.set("error", problem.error.json)
                    }
                })
        }
    }
}

extension Date {
    /// For example `2013-01-01T10:00:00.250Z`.
    var iso8601: String {
        formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
