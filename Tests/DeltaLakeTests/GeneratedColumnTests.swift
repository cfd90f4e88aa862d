import DuckDB
import Testing

@testable import DeltaLake

/// Columns whose value follows from others, and what other engines' rules become in DuckDB.
struct GeneratedColumnTests {
    let lake: TestLake

    init() throws { lake = try TestLake() }

    private func metadata(_ expression: String?, partitions: String = "") -> String {
        func field(_ name: String, _ type: String, _ metadata: String = "") -> String {
            #"{\"name\":\"\#(name)\",\"type\":\#(type),\"nullable\":true,\"metadata\":{\#(metadata)}}"#
        }
        let rule = expression.map { #"\"delta.generationExpression\":\"\#($0)\""# } ?? ""
        let fields = [
            field("moment", #"\"timestamp_ntz\""#), field("day", #"\"date\""#, rule),
            field("s", #"{\"type\":\"struct\",\"fields\":[\#(field("x", #"\"long\""#))]}"#),
        ]
        return LogLines.metadata(fields.joined(separator: ","))
            .replacing(#""partitionColumns":[]"#, with: #""partitionColumns":[\#(partitions)]"#)
    }

    private func table(_ expression: String? = "CAST(`moment` AS DATE)", partitions: String = "") throws -> Table {
        try lake.writeLog(
            "t", LogFile.commitName(0),
            #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["timestampNtz"],"writerFeatures":["generatedColumns","timestampNtz"]}}"#
                + "\n\(metadata(expression, partitions: partitions))\n")
        return lake.table("t")
    }

    private func change(_ sql: String, _ kind: RowChange.Kind, on table: Table) async throws {
        let connection = lake.connection
        _ = try await table.change(RowChange(kind: kind, alias: "t"), on: connection) { name throws(DuckDBError) in
            try await connection.run(sql.replacing("$t", with: name))
        }
    }

    /// A value that is not given is computed, one that is given is checked, and it follows the columns it comes from.
    @Test(arguments: ["", #""day""#]) func values(_ partitions: String) async throws {
        let table = try table(partitions: partitions)
        let first = "TIMESTAMP '2020-01-01 10:00:00'"
        _ = try await table.write("SELECT \(first) AS moment", mode: .append, on: lake.connection)
        _ = try await table.write(
            "SELECT \(first) AS moment, DATE '2020-01-01' AS day, {'x': 1} AS s", mode: .append, on: lake.connection)
        try await change("INSERT INTO $t (moment) VALUES (NULL), (TIMESTAMP '2021-05-05 00:00:00')", .insert, on: table)
        try await change("INSERT INTO $t SELECT \(first), DATE '2020-01-01', NULL", .insert, on: table)
        try await change(
            "UPDATE $t SET moment = moment + INTERVAL 1 DAY, s = {'x': 2} WHERE day = DATE '2020-01-01'", .update,
            on: table)
        try await change(
            """
            MERGE INTO $t AS t USING (SELECT TIMESTAMP '2022-02-02 02:02:02' AS moment) AS m ON t.moment = m.moment
            WHEN NOT MATCHED THEN INSERT (moment) VALUES (m.moment)
            """, .merge, on: table)
        #expect(
            try await lake.rows("SELECT day, s.x FROM (\(try await table.snapshot().scan())) ORDER BY ALL") == [
                ["2020-01-02", "2"], ["2020-01-02", "2"], ["2020-01-02", "2"], ["2021-05-05", "NULL"],
                ["2022-02-02", "NULL"], ["NULL", "NULL"],
            ])
    }

    /// Another value than its own is refused, whichever way it comes.
    @Test func otherValues() async throws {
        let table = try table()
        let row = "TIMESTAMP '2020-01-01 10:00:00' AS moment, DATE '2020-01-02' AS day"
        for mode in [WriteMode.append, .overwrite] {
            let error = await #expect(throws: DeltaError.self) {
                try await table.write(
                    "SELECT \(row)", mode: mode, on: lake.connection, options: WriteOptions(schema: .keep))
            }
            #expect(error?.code == .schemaMismatch && error?.message.contains("\"day GENERATED") == true)
        }
        for (sql, kind) in [
            ("INSERT INTO $t (moment, day) SELECT \(row)", RowChange.Kind.insert),
            ("UPDATE $t SET day = NULL", .update),
        ] {
            await #expect(throws: DeltaError.self) { try await change(sql, kind, on: table) }
        }
        #expect(try await table.snapshot().version == 0)
    }

    /// A row of another engine, whose value DuckDB would compute otherwise, stays as it is when it is not touched.
    @Test func untouched() async throws {
        let table = try table(nil)
        _ = try await table.write(
            "SELECT TIMESTAMP '2020-01-01' AS moment, DATE '1999-09-09' AS day, {'x': range} AS s FROM range(3)",
            mode: .append, on: lake.connection)
        try lake.writeLog("t", LogFile.commitName(2), metadata("CAST(moment AS DATE)") + "\n")
        try await change("DELETE FROM $t WHERE s.x = 0", .delete, on: table)
        try await change("UPDATE $t SET moment = moment + INTERVAL 1 YEAR WHERE s.x = 1", .update, on: table)
        #expect(
            try await lake.rows("SELECT day, s.x FROM (\(try await table.snapshot().scan())) ORDER BY ALL") == [
                ["1999-09-09", "2"], ["2021-01-01", "1"],
            ])
    }

    /// A rule that DuckDB cannot run is refused by its name before anything is written.
    @Test(arguments: ["date_format(moment, 'y')", "moment +", "nowhere", "(SELECT 1)"]) func unknown(
        _ expression: String
    )
        async throws
    {
        let table = try table(expression)
        let files = lake.files()
        let error = await #expect(throws: DeltaError.self) {
            try await table.write("SELECT TIMESTAMP '2020-01-01' AS moment", mode: .append, on: lake.connection)
        }
        #expect(error?.code == .unsupportedTable)
        #expect(error?.message.contains("\"day\"") == true, "\(error?.message ?? "")")
        #expect(lake.files() == files)
    }
}
