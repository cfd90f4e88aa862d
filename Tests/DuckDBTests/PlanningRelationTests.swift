import DuckDB
import Testing

/// A relation that is only planned: its columns are those that were asked for, its rows none.
struct PlanningRelationTests {
    private static let columns: [(name: String, type: String)] = [
        ("a \"b\"", "INTEGER"), ("d", "DECIMAL(38,5)"), ("s", "STRUCT(x INTEGER, \"y z\" VARCHAR[])"),
        ("m", "MAP(VARCHAR, TIMESTAMP WITH TIME ZONE)"),
    ]

    @Test func rows() async throws {
        let database = try Database()
        try database.addPlanningRelation()
        let connection = try database.connect()
        let sql = PlanningRelation.sql(columns: Self.columns, rowCount: 5_000)
        let described = try await connection.rows("SELECT column_name, column_type FROM (DESCRIBE FROM \(sql))")
        #expect(
            described.map { $0.map(\.description) } == [
                ["a \"b\"", "INTEGER"], ["d", "DECIMAL(38,5)"], ["s", "STRUCT(x INTEGER, \"y z\" VARCHAR[])"],
                ["m", "MAP(VARCHAR, TIMESTAMP WITH TIME ZONE)"],
            ])
        #expect(try await connection.rows("FROM \(sql)").isEmpty)
        #expect(try await connection.rows("SELECT count(*) FROM \(sql)") == [[.bigint(0)]])
    }

    /// Filters stay above it, and the number of rows is that which was given.
    @Test func plan() async throws {
        let database = try Database()
        try database.addPlanningRelation()
        let connection = try database.connect()
        let sql = PlanningRelation.sql(columns: [("x", "INTEGER"), ("y", "VARCHAR")], rowCount: 5_000)
        let plan = try await connection.rows("EXPLAIN (FORMAT json) SELECT y FROM (FROM \(sql)) WHERE x = 3")
        let text = plan[0][1].description
        #expect(
            text.contains(#""Expression": "(x = 3)""#) && text.contains(#""Estimated Cardinality": "5000""#), "\(text)")
    }

    /// A wrong parameter is an error, and to add it twice does nothing.
    @Test func misuse() async throws {
        let database = try Database()
        try database.addPlanningRelation()
        let connection = try database.connect()
        await #expect(throws: DuckDBError.self) { try await connection.rows("FROM sord_planning_relation(3, 4)") }
        try database.addPlanningRelation()
        let sql = PlanningRelation.sql(columns: [("x", "INTEGER")], rowCount: -1)
        #expect(try await connection.rows("FROM \(sql)").isEmpty)
    }
}
