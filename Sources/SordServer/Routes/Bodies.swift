import Fabric
import Foundation

/// The body of `POST /api/query`, and the same members of a socket's message.
struct QueryBody: Decodable {
    var query: String?
    var render: Int?

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
        return RunRequest(text: query, limit: .first(render))
    }
}

/// The body of `POST /api/load`, and the same members of a socket's message.
struct LoadBody: Decodable {
    var from: String?
    var table: String?
    var mode: String?

    func request() throws(SordError) -> LoadRequest {
        guard let from, let table else {
            throw SordError(
                .badRequest, "A load needs “from” and “table”.",
                hint: #"Send {"from": "climate", "table": "climate", "mode": "overwrite"}."#)
        }
        guard let mode = LoadMode(rawValue: mode ?? LoadMode.overwrite.rawValue) else {
            throw SordError(.badRequest, "“mode” is “overwrite” or “append”.")
        }
        return LoadRequest(origin: LoadOrigin(parsing: from), table: table, mode: mode)
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
