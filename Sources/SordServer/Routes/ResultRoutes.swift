import Fabric
import HTTPServer

/// The routes of result sets: what the steps of runs returned, until it expires.
extension Routes {
    static let ofResults: [Entry] = [
        Entry(method: .get, path: "/api/runs/{id}/steps/{step}/rows") { try await $0.rows($1) },
        Entry(method: .get, path: "/api/runs/{id}/steps/{step}/chart") { try await $0.chart($1) },
        Entry(method: .get, path: "/api/runs/{id}/steps/{step}/summary") { try await $0.summary($1) },
        Entry(method: .get, path: "/api/runs/{id}/steps/{step}/export") { try await $0.export($1) },
        Entry(method: .delete, path: "/api/runs/{id}/results") { try await $0.dropResults($1) },
    ]

    private func rows(_ request: Request) async throws -> Response {
        let id = try request.resultID()
        try request.checkNames(["offset", "limit", "sort", "filter", "q"])
        let wanted = try PageRequest(
            offset: try request.number("offset", default: 0), limit: try request.number("limit", default: 100),
            selection: try request.selection())
        let page = try await fabric.results.page(of: id, wanted)
        return .json(
            JSONObject { object in
                object.set(id)
                object.set("columns", page.columns.map(\.json))
                object.set("rows", json: [UInt8(ascii: "[")] + page.rows + [UInt8(ascii: "]")])
                object.set("offset", page.offset)
                object.set("total", page.total)
                object.set(page.state)
            })
    }

    private func chart(_ request: Request) async throws -> Response {
        let id = try request.resultID()
        try request.checkNames(["x", "y", "points", "filter", "q"])
        let wanted = try ChartRequest(
            x: request.query["x"], y: request.query.values(of: "y"),
            points: try request.number("points", default: 1_000), selection: try request.selection())
        let chart = try await fabric.results.chart(of: id, wanted)
        return .json(
            JSONObject { object in
                object.set(id)
                object.set("columns", chart.columns.map(\.json))
                object.set("rows", json: [UInt8(ascii: "[")] + chart.rows + [UInt8(ascii: "]")])
                object.set("points", chart.count)
                object.set("total", chart.total)
                object.set(chart.state)
            })
    }

    private func summary(_ request: Request) async throws -> Response {
        let id = try request.resultID()
        try request.checkNames(["filter", "q"])
        let summary = try await fabric.results.summary(of: id, try request.selection())
        return .json(
            JSONObject { object in
                object.set(id)
                object.set("total", summary.total)
                object.set("columns", summary.columns.map(\.json))
                object.set(summary.state)
            })
    }

    private func export(_ request: Request) async throws -> Response {
        let id = try request.resultID()
        try request.checkNames(["format", "sort", "filter", "q"])
        guard let format = ExportFormat(rawValue: request.query["format"] ?? "csv") else {
            throw SordError(
                .badRequest, "“\((request.query["format"] ?? "").prefix(40))” is no format of an export.",
                hint: "There are \(ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        let export = try await fabric.results.export(of: id, as: format, try request.selection())
        return Response(
            headers: [
                "Content-Type": format.contentType, "Cache-Control": "no-store",
                "Content-Disposition": "attachment; filename=\"\(export.fileName)\"",
            ], body: .stream(ByteStream(export.next), length: nil))
    }

    private func dropResults(_ request: Request) async throws -> Response {
        let run = try request.runID()
        await fabric.results.drop(run: run)
        return .json(JSONObject { $0.set("run", run.description) })
    }
}

extension Request {
    /// The run in the path.
    func runID() throws -> RunID { try RunID(parsing: try parameter("id")) }

    /// The run and the step in the path.
    fileprivate func resultID() throws -> ResultID {
        let run = try runID()
        let text = try parameter("step")
        guard let step = Int(text), step >= 0 else {
            throw SordError(.unknownRun, "“\(text.prefix(40))” is no step.", hint: "Steps are numbered from 0 on.")
        }
        return ResultID(run: run, step: step)
    }

    /// Refuses a parameter that would have no effect, such as a mistyped one.
    fileprivate func checkNames(_ known: [String]) throws(SordError) {
        guard let other = query.first(where: { !known.contains($0.name) }) else { return }
        throw SordError(
            .badRequest, "There is no parameter “\(other.name.prefix(40))” here.",
            hint: "There are \(known.joined(separator: ", ")).")
    }

    fileprivate func number(_ name: String, default standard: Int) throws(SordError) -> Int {
        guard let text = query[name] else { return standard }
        guard let number = Int(text) else {
            throw SordError(.badRequest, "“\(name)” is a whole number, not “\(text.prefix(40))”.")
        }
        return number
    }

    /// `sort` (any number of times, `-` in front for the largest first), `filter` and `q`.
    fileprivate func selection() throws(SordError) -> RowSelection {
        var selection = RowSelection()
        selection.sort = query.values(of: "sort").filter { !$0.isEmpty }.map { text in
            text.hasPrefix("-")
                ? SortKey(column: String(text.dropFirst()), isDescending: true) : SortKey(column: text)
        }
        if let filter = query["filter"], !filter.isEmpty { selection.filter = try ResultFilter(parsing: filter) }
        selection.search = query["q"]
        return selection
    }
}

extension JSONObject {
    fileprivate mutating func set(_ id: ResultID) {
        set("run", id.run.description)
        set("step", id.step)
    }

    fileprivate mutating func set(_ state: ResultState) {
        set("truncated", state.isTruncated)
        set("expires_at", state.expiresAt.iso8601)
    }
}

extension ColumnSummary {
    fileprivate var json: JSONObject {
        JSONObject { object in
            object.set("name", column.name)
            object.set("type", column.type)
            object.set("nulls", nulls)
            object.set("distinct", distinct)
            object.set("estimated", isEstimate)
            object.set("min", json: minimum ?? Array("null".utf8))
            object.set("max", json: maximum ?? Array("null".utf8))
            if let mean { object.set("mean", json: mean) }
            if nonFinite > 0 { object.set("non_finite", nonFinite) }
            if !quantiles.isEmpty { object.set("quantiles", json: Self.list(quantiles)) }
            if !histogram.isEmpty { object.set("histogram", json: Self.list(histogram.map { Array("\($0)".utf8) })) }
            if !frequent.isEmpty {
                object.set(
                    "frequent",
                    frequent.map { value in
                        JSONObject {
                            $0.set("value", json: value.value)
                            $0.set("count", value.count)
                        }
                    })
            }
        }
    }

    private static func list(_ values: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + values.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }
}
