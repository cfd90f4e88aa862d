import DeltaLake
import Foundation
import Testing

/// Random tables and conditions: with skipping and without, the rows are the same.
struct SkippingRandomTests {
    /// SplitMix64, so that a seed tells the whole story.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// A column, SQL for a value of it made from a small number, and whether it can be a partition column.
    private static let columns: [(name: String, value: @Sendable (Int) -> String, partitions: Bool)] = [
        ("i", { "\($0 * 3 - 50)::INTEGER" }, true), ("l", { "\($0 * 900000000000 - 5)::BIGINT" }, true),
        ("f", { $0 % 17 == 16 ? "'NaN'::DOUBLE" : $0 % 17 == 15 ? "'-inf'::DOUBLE" : "\($0).1::DOUBLE" }, false),
        ("fl", { $0 % 19 == 18 ? "'NaN'::FLOAT" : "\($0).1::FLOAT" }, false),
        ("dec", { "\($0 - 20).25::DECIMAL(20, 3)" }, true),
        ("s", { "repeat('é\($0 % 10)', \($0 % 3 == 0 ? 300 : 1)) || '\($0)'" }, false),
        ("p", { "'p %/''\($0)'" }, true),
        ("d", { "DATE '1969-12-20' + \($0)" }, true),
        ("ts", { "TIMESTAMP '1969-12-31 22:00:00.9999' + INTERVAL \($0) MINUTE" }, true),
        ("tz", { "TIMESTAMPTZ '1969-12-31 22:00:00.9999+00' + INTERVAL \($0) MINUTE" }, true),
        ("b", { "\($0 % 2 == 0)" }, true),
        ("bl", { "'x\($0)'::BLOB" }, false), ("a", { "\($0)::SMALLINT" }, false),
    ]

    private static func condition(_ depth: Int, _ generator: inout Generator) -> String {
        let kind = Int.random(in: 0..<(depth > 0 ? 16 : 12), using: &generator)
        let column = columns.randomElement(using: &generator)!
        let name = column.name == "a" ? "st.a" : column.name
        func value() -> String { column.value(Int.random(in: 0..<60, using: &generator)) }
        switch kind {
        case 0...5: return "\(name) \(["=", "<>", "<", "<=", ">", ">="][kind]) \(value())"
        case 6: return "\(name) IS \(Bool.random(using: &generator) ? "NOT " : "")NULL"
        case 7: return "\(name) BETWEEN \(value()) AND \(value())"
        case 8:
            let list = (0..<Int.random(in: 1...9, using: &generator)).map { _ in value() }
            return "\(name) \(Bool.random(using: &generator) ? "NOT " : "")IN (\(list.joined(separator: ", ")))"
        case 9: return "\(name) IS \(Bool.random(using: &generator) ? "NOT " : "")DISTINCT FROM \(value())"
        case 10:
            return
                "s LIKE 'é\(Int.random(in: 0..<10, using: &generator))\(["%", "é%", "%1", "_%"].randomElement(using: &generator)!)'"
        case 11:
            return ["b", "i > 5.5", "l > 3e12", "ts > tz", "d > ts", "i = a", "dec > 3.14159", "fl > 3.3", "f > fl"]
                .randomElement(using: &generator)!.replacing("= a", with: "= st.a")
        case 12: return "NOT (\(condition(depth - 1, &generator)))"
        case 13: return "(\(condition(depth - 1, &generator))) OR (\(condition(depth - 1, &generator)))"
        default: return "(\(condition(depth - 1, &generator))) AND (\(condition(depth - 1, &generator)))"
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: 1...6 as ClosedRange<UInt64>) func conditions(seed: UInt64) async throws {
        var generator = Generator(state: seed)
        let lake = try SkippingLake()
        let partitions = seed % 2 == 0 ? [Self.columns.filter(\.partitions).randomElement(using: &generator)!.name] : []
        for _ in 0..<20 {
            let start = Int.random(in: 0..<50, using: &generator)
            let rows = (0..<4).map { row in
                let values = Self.columns.map { column in
                    let isNull = Int.random(in: 0..<6, using: &generator) == 0
                    let sql = column.value(
                        start + (partitions == [column.name] ? 0 : Int.random(in: 0..<8, using: &generator)))
                    return column.name == "a"
                        ? (isNull ? "NULL::STRUCT(a SMALLINT) AS st" : "{'a': \(sql)} AS st")
                        : isNull ? "CASE WHEN false THEN \(sql) END AS \(column.name)" : "\(sql) AS \(column.name)"
                }
                return "SELECT \(row) AS row, \(values.joined(separator: ", "))"
            }
            try await lake.append(rows.joined(separator: " UNION ALL "), partitionColumns: partitions)
        }
        let snapshot = try await lake.table.snapshot()
        try await lake.connection.run("CREATE TABLE whole AS \(snapshot.scan()); SET TimeZone = 'America/New_York'")
        var pruned = 0
        for _ in 0..<150 {
            let condition = Self.condition(3, &generator)
            let sql = "SELECT count(*), bit_xor(hash(t)), sum(row) FROM"
            let (rows, counts) = try await lake.rows("\(sql) =(^)t WHERE \(condition)", snapshot)
            #expect(rows == (try await lake.rows("\(sql) whole AS t WHERE \(condition)")), "seed \(seed): \(condition)")
            if counts[0] != nil { pruned += 1 }
        }
        #expect(pruned > 30)
    }
}
