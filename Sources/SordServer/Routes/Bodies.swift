import Fabric
import Foundation

/// The body of `POST /api/query`, and the same members of a socket's message.
struct QueryBody: Decodable {
    var query: String?
    var render: Int?
    /// Whether the answer waits for the end of the run.
    var wait: Bool?

    /// - Parameter defaultRender: how many rows to show when the client does not say.
    func request(defaultRender: Int) throws(SordError) -> RunRequest {
        guard let query else {
            throw SordError(.badRequest, "There is no “query”.", hint: #"Send {"query": "SELECT 42"}."#)
        }
        let render = render ?? defaultRender
        guard RowLimit.renderable.contains(render) else {
            throw SordError(
                .badRequest, "“render” is \(render), and may be from 1 to 1,000.",
                hint: "The query runs to its end and counts its rows, however many of them are shown.")
        }
        return RunRequest(text: query, limit: .first(render), keepsResults: true)
    }
}

/// The body of `POST /api/load`, and the same members of a socket's message.
struct LoadBody: Decodable {
    var from: String?
    var table: String?
    var mode: String?
    var schema: String?
    var replaceWhere: String?
    var partitionBy: [String]?

    enum CodingKeys: String, CodingKey {
        case from, table, mode, schema
        case replaceWhere = "replace_where"
        case partitionBy = "partition_by"
    }

    func request() throws(SordError) -> LoadRequest {
        guard let from, let table else {
            throw SordError(
                .badRequest, "A load needs “from” and “table”.",
                hint: #"Send {"from": "climate", "table": "climate", "mode": "overwrite"}."#)
        }
        guard let mode = LoadMode(rawValue: mode ?? LoadMode.overwrite.rawValue) else {
            throw SordError(.badRequest, "“mode” is “overwrite” or “append”.")
        }
        let change = try schema.map { text throws(SordError) in
            guard let change = LoadSchema(rawValue: text) else {
                throw SordError(.badRequest, "“schema” is “keep”, “merge” or “overwrite”.")
            }
            return change
        }
        return LoadRequest(
            origin: LoadOrigin(parsing: from), table: table, mode: mode, schema: change, replaceWhere: replaceWhere,
            partitionColumns: partitionBy)
    }
}

/// The body of `POST /api/tables/{name}/optimize`.
struct OptimizeBody: Decodable {
    var `where`: String?
    var zorder: [String]?
    var order: [String]?

    func action() throws(SordError) -> TableTask.Action {
        guard zorder?.isEmpty != false || order?.isEmpty != false else {
            throw SordError(.badRequest, "Rows are either sorted by “order” or interleaved by “zorder”, not both.")
        }
        return .optimize(condition: `where`, zOrder: zorder ?? [], order: order ?? [])
    }
}

/// The body of `POST /api/tables/{name}/vacuum`. Nothing is removed unless it says so.
struct VacuumBody: Decodable {
    var hours: Double?
    var force: Bool?
    var delete: Bool?

    func action() throws(SordError) -> TableTask.Action {
        guard hours.map({ $0 >= 0 && $0 < 1_000_000 }) != false else {
            throw SordError(.badRequest, "“hours” is a number from 0 on.")
        }
        return .vacuum(hours: hours, isForced: force ?? false, isDryRun: !(delete ?? false))
    }
}

/// The body of `POST /api/tables/{name}/restore`. An empty object brings a dropped table back.
struct RestoreBody: Decodable {
    var version: Int64?
    var timestamp: String?

    func action() throws(SordError) -> TableTask.Action {
        switch (version, timestamp) {
        case (let version?, nil):
            guard version >= 0 else { throw SordError(.badRequest, "“version” is a whole number from 0 on.") }
            return .restore(.version(version))
        case (nil, let timestamp?): return .restore(.timestamp(timestamp))
        case (nil, nil): return .undrop
        case (_?, _?): throw SordError(.badRequest, "Give either “version” or “timestamp”, not both.")
        }
    }
}

extension SordError {
    /// An error for a body that is not the JSON that was expected.
    static func notJSON(_ error: any Error, expected: String) -> SordError {
        let hint = "Send, for example: \(expected)"
        guard let error = error as? DecodingError else {
            return SordError(.notJSON, "The body is not JSON.", hint: hint)
        }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return SordError(
                .notJSON, path.isEmpty ? "The body is not a JSON object." : "“\(path)” has the wrong type.", hint: hint)
        default:
            return SordError(.notJSON, "The body is not JSON.", hint: hint)
        }
    }
}
