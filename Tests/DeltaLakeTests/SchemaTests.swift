import DuckDB
import Testing

@testable import DeltaLake

struct SchemaTests {
    /// A schema of every type survives its text, with metadata that Sord does not know.
    @Test func roundTrip() throws {
        let schema = Schema([
            Field(name: "größe m²", type: .decimal(precision: 38, scale: 10), nullable: false),
            Field(
                name: "s", type: .structure(Schema([Field(name: "x", type: .timestampNtz)])),
                metadata: [.init("comment", .string("hi")), .init("n", .number("1.50"))]),
            Field(
                name: "l",
                type: .array(element: .map(key: .string, value: .binary, valueContainsNull: false), containsNull: true)),
        ])
        #expect(try Schema(schemaString: schema.schemaString) == schema)
    }

    /// Every type of DuckDB finds one that holds all its values, or a refusal.
    @Test(arguments: [
        (LogicalType.boolean, "BOOLEAN"), (.tinyint, "TINYINT"), (.utinyint, "SMALLINT"), (.usmallint, "INTEGER"),
        (.uinteger, "BIGINT"), (.ubigint, "DECIMAL(20,0)"), (.hugeint, "DECIMAL(38,0)"), (.uuid, "VARCHAR"),
        (.time, "VARCHAR"), (.interval, "VARCHAR"), (.enum(["a"]), "VARCHAR"),
        (.alias("JSON", of: .varchar), "VARCHAR"),
        (.timestampNS, "TIMESTAMP"), (.timestampTZ, "TIMESTAMP WITH TIME ZONE"), (.null, "INTEGER"),
        (.list(.uinteger), "BIGINT[]"), (.array(.float, size: 3), "FLOAT[]"),
        (.map(key: .varchar, value: .uuid), "MAP(VARCHAR, VARCHAR)"),
        (.struct([.init("a b", .time)]), "STRUCT(\"a b\" VARCHAR)"),
    ])
    func holding(_ type: LogicalType, held: String) throws {
        #expect(try DataType(holding: type, of: "x").duckDBType == held)
    }

    /// Names that a table cannot have are refused, at any depth.
    @Test(arguments: [
        (["a", "a"], "two columns"), (["A", "a"], "only in case"), (["Ä", "ä"], "only in case"),
        ([""], "without a name"),
    ])
    func names(_ names: [String], reason: String) {
        let fields = names.map { LogicalType.Field($0, .integer) }
        let columns = names.map { Column(name: $0, type: .integer) }
        let origin = WritePlan.Origin(tableID: "t", now: 0) { "p" }
        let top = #expect(throws: DeltaError.self) {
            try WritePlan(creating: columns, partitionColumns: [], origin: origin)
        }
        #expect(top?.code == .badName && top?.message.contains(reason) == true)
        let nested = #expect(throws: DeltaError.self) { try DataType(holding: .list(.struct(fields)), of: "x") }
        #expect(nested?.code == .badName)
    }

    /// Names with reserved characters need column mapping and its protocol; others do not.
    @Test func mapping() throws {
        var count = 0
        func plan(_ columns: [Column]) throws -> WritePlan {
            try WritePlan(
                creating: columns, partitionColumns: [],
                origin: .init(tableID: "t", now: 0) {
                    count += 1
                    return "p\(count)"
                })
        }
        let plain = try plan([Column(name: "größe", type: .integer), Column(name: "a.b\"c", type: .integer)])
        #expect(plain.metadata.columnMapping == .none)
        #expect(plain.protocolVersion == ProtocolVersion(reader: 1, writer: 2))
        let mapped = try plan([
            Column(name: "a", type: .timestamp), Column(name: "s", type: .struct([.init("max. wv (m/s)", .double)])),
        ])
        #expect(mapped.metadata.columnMapping == .name)
        #expect(mapped.metadata.configuration[ColumnMapping.maximumIDKey] == "3")
        #expect(mapped.protocolVersion.reader == 3 && mapped.protocolVersion.writer == 7)
        #expect(mapped.protocolVersion.readerFeatures == ["timestampNtz", "columnMapping"])
        #expect(mapped.protocolVersion.writerFeatures == ["appendOnly", "invariants", "timestampNtz", "columnMapping"])
        #expect(mapped.fieldIDs == "{\"p1\": 1, \"p2\": {__duckdb_field_id: 2, \"p3\": 3}}")
    }

    /// What can be appended to what: only values that stay the same.
    @Test(arguments: [
        (LogicalType.integer, DataType.long, true), (.bigint, .integer, false), (.utinyint, .short, true),
        (.utinyint, .byte, false), (.bigint, .double, false), (.integer, .double, true), (.float, .double, true),
        (.double, .float, false), (.decimal(width: 10, scale: 2), .decimal(precision: 12, scale: 2), true),
        (.decimal(width: 10, scale: 2), .decimal(precision: 10, scale: 3), false),
        (.integer, .decimal(precision: 10, scale: 0), true), (.integer, .decimal(precision: 10, scale: 1), false),
        (.date, .timestampNtz, true), (.timestamp, .timestamp, false), (.timestampTZ, .timestampNtz, false),
        (.varchar, .long, false), (.integer, .string, false), (.null, .binary, true), (.uuid, .string, true),
        (.list(.integer), .array(element: .long, containsNull: true), true),
        (
            .struct([.init("A", .integer)]),
            .structure(Schema([Field(name: "a", type: .long), Field(name: "b", type: .string)])), true
        ),
        (.struct([.init("c", .integer)]), .structure(Schema([Field(name: "a", type: .long)])), false),
    ])
    func fits(_ source: LogicalType, _ target: DataType, _ expected: Bool) {
        #expect(WritePlan.fits(source, target) == expected)
    }
}
