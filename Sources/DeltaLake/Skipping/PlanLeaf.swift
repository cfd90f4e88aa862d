/// A place in one of DuckDB's plans where a relation is read, with the filters that its rows pass at once.
///
/// Only filters directly above the relation count: what stands above anything else is about other rows.
public struct PlanLeaf: Sendable, Hashable {
    /// The columns that are read.
    public let columns: [String]
    /// The filters, all of which every row has to pass, as DuckDB prints them.
    public let filters: [String]

    /// The places where a table function is read; nil when the plan is not understood.
    ///
    /// - Parameter json: what `EXPLAIN (FORMAT json)` gives for the physical plan.
    public static func leaves(of function: String, inPlan json: String) -> [PlanLeaf]? {
        guard let plan = try? JSONParser.parse(json), let roots = plan.elements else { return nil }
        var leaves: [PlanLeaf] = []
        for root in roots { collect(root, function.uppercased(), filters: [], &leaves) }
        return leaves
    }

    private static func collect(_ node: JSON, _ function: String, filters: [String], _ leaves: inout [PlanLeaf]) {
        let name = (node["name"]?.string ?? "").filter { $0 != " " }.uppercased()
        if name == function {
            leaves.append(PlanLeaf(columns: texts(node["extra_info"]?["Projections"]), filters: filters))
        }
        let here = name == "FILTER" ? filters + texts(node["extra_info"]?["Expression"]) : []
        for child in node["children"]?.elements ?? [] { collect(child, function, filters: here, &leaves) }
    }

    /// A text, or several.
    private static func texts(_ json: JSON?) -> [String] {
        json?.string.map { [$0] } ?? json?.elements?.compactMap(\.string) ?? []
    }
}
