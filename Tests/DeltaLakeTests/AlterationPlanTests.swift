import DuckDB
import Testing

@testable import DeltaLake

struct AlterationPlanTests {
    private func plan(
        _ schema: Schema, partitions: [String] = [], configuration: [String: String] = [:],
        protocolVersion: ProtocolVersion = ProtocolVersion(reader: 1, writer: 2), hasRows: Bool = true,
        _ alterations: [TableAlteration]
    ) throws(DeltaError) -> AlterationPlan {
        var count = 0
        var plan = AlterationPlan(
            metadata: Metadata(
                id: "t", schema: schema, partitionColumns: partitions, configuration: configuration, createdTime: 0),
            protocolVersion: protocolVersion, hasRows: hasRows
        ) {
            count += 1
            return "col-\(count)"
        }
        for alteration in alterations { try plan.apply(alteration) }
        return plan
    }

    private static let schema = Schema([
        Field(name: "id", type: .integer), Field(name: "Name", type: .string),
        Field(
            name: "s",
            type: .structure(
                Schema([Field(name: "x", type: .short), Field(name: "y", type: .decimal(precision: 5, scale: 2))]))
        ),
        Field(
            name: "l",
            type: .array(element: .structure(Schema([Field(name: "a", type: .date)])), containsNull: true)),
        Field(name: "p", type: .string),
    ])

    /// A new column stands last, and brings the features that its type needs.
    @Test func addColumn() throws {
        let plan = try plan(
            Self.schema,
            [
                .addColumn(path: ["when"], type: .timestamp), .addColumn(path: ["s", "z"], type: .varchar),
                .addColumn(path: ["l", "element", "b"], type: .bigint),
            ])
        #expect(plan.metadata.schema.fields.map(\.name) == ["id", "Name", "s", "l", "p", "when"])
        #expect(plan.metadata.schema.fields[2].type.duckDBType.contains("\"z\" VARCHAR"))
        #expect(plan.metadata.schema.fields[3].type.duckDBType == "STRUCT(\"a\" DATE, \"b\" BIGINT)[]")
        #expect(plan.protocolVersion.reader == 3 && plan.protocolVersion.has("timestampNtz"))
        #expect(plan.metadata.columnMapping == .none)
    }

    /// A name that Parquet columns cannot have makes the table mapped; old columns keep their names in the files, the
    /// new one gets one that no file has.
    @Test func addColumnWithReservedName() throws {
        let plan = try plan(Self.schema, [.addColumn(path: ["a b"], type: .integer)])
        let fields = plan.metadata.schema.fields
        #expect(plan.metadata.columnMapping == .name)
        #expect(fields.map(\.physicalName) == ["id", "Name", "s", "l", "p", "col-1"])
        #expect(fields.allSatisfy { $0.mappingID != nil })
        #expect(plan.metadata.configuration["delta.columnMapping.maxColumnId"] == "9")
        #expect(plan.protocolVersion.has("columnMapping"))
    }

    /// A renamed column keeps its physical name, and stays a partition column.
    @Test func rename() throws {
        let plan = try plan(
            Self.schema, partitions: ["p"],
            [.renameColumn(path: ["P"], to: "q"), .renameColumn(path: ["s", "x"], to: "w")])
        #expect(plan.metadata.partitionColumns == ["q"])
        #expect(plan.metadata.schema.field(named: "q")?.physicalName == "p")
        guard case .structure(let inner)? = plan.metadata.schema.field(named: "s")?.type else {
            Issue.record("s is no struct")
            return
        }
        #expect(inner.fields.map(\.name) == ["w", "y"] && inner.fields[0].physicalName == "x")
    }

    /// A dropped column's name can be given again, and is then another column.
    @Test func dropAndAddAgain() throws {
        let plan = try plan(
            Self.schema, [.dropColumn(path: ["id"]), .addColumn(path: ["id"], type: .varchar)])
        #expect(plan.metadata.schema.fields.last?.physicalName == "col-1")
        #expect(plan.metadata.schema.fields.last?.mappingID == 9)
    }

    /// A type grows, at any depth, and the change is noted where readers look for it.
    @Test func widen() throws {
        let plan = try plan(
            Self.schema,
            [
                .changeType(path: ["id"], to: .bigint),
                .changeType(path: ["s", "y"], to: .decimal(width: 7, scale: 3)),
                .changeType(path: ["l"], to: .list(.struct([.init("a", .timestamp)]))),
            ])
        #expect(
            plan.metadata.schema.fields[0].metadata("delta.typeChanges")?.text
                == #"[{"fromType":"integer","toType":"long"}]"#)
        #expect(plan.metadata.schema.fields[3].type.duckDBType == "STRUCT(\"a\" TIMESTAMP)[]")
        #expect(plan.metadata.isEnabled("delta.enableTypeWidening"))
        #expect(plan.protocolVersion.has("typeWidening") && plan.protocolVersion.reader == 3)
    }

    /// Constraints are kept under their name in small letters, and NOT NULL is checked on the rows.
    @Test func rules() throws {
        let plan = try plan(
            Self.schema,
            [.addConstraint(name: "Positive", check: "id > 0"), .setNotNull(path: ["s", "x"])])
        #expect(plan.metadata.configuration["delta.constraints.positive"] == "id > 0")
        #expect(plan.checks.map(\.condition) == ["id > 0", #""s" IS NULL OR ("s")."x" IS NOT NULL"#])
        #expect(plan.protocolVersion.has("checkConstraints"))
        #expect(plan.protocolVersion.reader == 1)
    }

    /// Properties bring the features that they need, under the names that the protocol gives them.
    @Test(arguments: [
        (["delta.enabledeletionvectors": "TRUE"], ["deletionVectors"], 3), (["delta.appendOnly": "true"], [], 1),
        (["delta.checkpointPolicy": "v2"], ["v2Checkpoint"], 3), (["mine": "x"], [], 1),
        (["delta.enableChangeDataFeed": "true"], ["changeDataFeed"], 1),
        (["delta.feature.deletionVectors": "supported"], ["deletionVectors"], 3),
        (["delta.columnMapping.mode": "name"], ["columnMapping"], 3),
    ])
    func properties(_ properties: [String: String], features: [String], reader: Int) throws {
        let plan = try plan(Self.schema, [.setProperties(properties)])
        #expect(features.allSatisfy { plan.protocolVersion.has($0) })
        #expect(plan.protocolVersion.reader == reader)
        #expect(plan.protocolVersion.has("invariants") && plan.protocolVersion.has("appendOnly"))
    }

    /// What cannot be done is refused with the rule.
    @Test(arguments: [
        (TableAlteration.addColumn(path: ["ID"], type: .integer), "differ only in case"),
        (.addColumn(path: ["n"], type: .integer, isNullable: false), "NOT NULL"),
        (.addColumn(path: ["Name", "n"], type: .integer), "has no fields"),
        (.addColumn(path: ["nowhere", "n"], type: .integer), "no column \"nowhere\""),
        (.addColumn(path: [], type: .integer), "needs a name"),
        (.addColumn(path: ["g"], type: .geometry), "cannot hold"),
        (.dropColumn(path: ["p"]), "partitioned by it"), (.dropColumn(path: ["x"]), "no column \"x\""),
        (.dropColumn(path: ["l", "element", "a"]), "the only one"),
        (.dropColumn(path: ["Name"]), "the constraint \"named\" names it"),
        (.renameColumn(path: ["name"], to: "x"), "the constraint \"named\" names it"),
        (.renameColumn(path: ["id"], to: ""), "without a name"),
        (.changeType(path: ["id"], to: .smallint), "cannot change from INTEGER to SMALLINT"),
        (.changeType(path: ["id"], to: .decimal(width: 10, scale: 2)), "cannot change"),
        (.addConstraint(name: "NAMED", check: "true"), "already"),
        (.dropConstraint(name: "other"), "It has \"named\""),
        (.setProperties(["delta.appendOnly": "maybe"]), "true or false"),
        (.setProperties(["delta.checkpointInterval": "0"]), "a number from 1"),
        (.setProperties(["delta.logRetentionDuration": "interval 1 month"]), "an interval"),
        (.setProperties(["delta.unheardOf": "1"]), "does not know"),
        (.setProperties(["delta.constraints.x": "true"]), "ADD CONSTRAINT"),
        (.setProperties(["delta.columnMapping.mode": "id"]), "cannot change"),
        (.setProperties(["delta.feature.rowTracking": "supported"]), "does not have"),
        (.unsetProperties(["absent"]), "no property"),
    ])
    func refusals(_ alteration: TableAlteration, reason: String) {
        let error = #expect(throws: DeltaError.self) {
            try plan(
                Self.schema, partitions: ["p"],
                configuration: ["delta.constraints.named": "length(\"Name\") > 0 AND 'id' <> ''"], [alteration])
        }
        let text = "\(error?.message ?? "") \(error?.hint ?? "")"
        #expect(text.contains(reason), "\(text)")
    }

    /// Intervals as the log has them; months and nonsense have no length.
    @Test(
        arguments: [
            ("interval 7 days", 604_800_000), ("1 week", 604_800_000), ("INTERVAL 1 day 2 hours", 93_600_000),
            ("interval 1 month", nil), ("interval", nil), ("", nil), ("interval 9223372036854775807 weeks", nil),
            ("interval -1 days", -86_400_000),
        ] as [(String, Int64?)])
    func intervals(_ text: String, milliseconds: Int64?) {
        #expect(TableProperty.milliseconds(ofInterval: text) == milliseconds)
    }

    /// Words of an expression, not its strings.
    @Test func words() {
        let words = ExpressionWords(#"length("We ird") > a.b + 'c' -- d"#)
        #expect(words.contain("we ird") && words.contain("a") && words.contain("b") && !words.contain("c"))
    }
}
