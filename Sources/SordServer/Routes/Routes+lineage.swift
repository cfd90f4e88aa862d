import Fabric
import HTTPServer

extension Routes {
    /// Every table with what it came from; of one table, with `?table=`, only what it has to do with; with `?history=`, also
    /// what happened.
    func lineage(_ request: Request) async throws -> Response {
        let limit = request.query["history"].map { Int($0) } ?? 0
        guard let limit, 0...LineageGraph.historyLimit ~= limit else {
            throw SordError(.badRequest, "“history” is a whole number up to 1,000.")
        }
        let snapshot = await fabric.lineage.snapshot()
        let name = request.query["table"]
        let tables = name.map { snapshot.related(to: $0) } ?? snapshot.tables
        if let name, tables.isEmpty {
            throw SordError(
                .unknownTable, "There is no table “\(name.prefix(80))”.",
                hint: "GET /api/lineage lists them all, those in memory as well.")
        }
        return .json(
            JSONObject { object in
                object.set("tables", tables.map(\.json))
                if limit > 0 { object.set("history", history(snapshot, of: name, limit).map(\.json)) }
                object.set("problems", snapshot.problems)
            })
    }

    private func history(_ snapshot: LineageSnapshot, of name: String?, _ limit: Int) -> [LineageEvent] {
        guard let name else { return Array(snapshot.history.prefix(limit)) }
        return Array(snapshot.history(of: name).prefix(limit))
    }
}
