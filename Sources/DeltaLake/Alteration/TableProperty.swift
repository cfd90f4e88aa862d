/// The properties of tables that the protocol and the reference implementation give a meaning to
/// (PROTOCOL.md, "Table Properties").
///
/// A name that starts with `delta.` and is not known may change what other engines do with the table, so it is
/// refused; every other name belongs to the user.
struct TableProperty: Sendable {
    /// What a value may be.
    enum Kind: Sendable {
        case flag
        case integer(ClosedRange<Int64>)
        /// `interval 7 days`
        case interval
        case oneOf([String])
        /// Bytes, also as `256mb`.
        case size
        case text
    }

    /// The property.
    let name: String
    /// What a value may be.
    let kind: Kind
    /// The feature that the table needs when the property is set to ``trigger``.
    var feature: String?
    /// The value, in small letters, that needs the feature.
    var trigger = "true"

    static let deletionVectors = "delta.enableDeletionVectors"
    static let changeDataFeed = "delta.enableChangeDataFeed"
    static let inCommitTimestamps = "delta.enableInCommitTimestamps"
    static let inCommitTimestampVersion = "delta.inCommitTimestampEnablementVersion"
    static let inCommitTimestampTime = "delta.inCommitTimestampEnablementTimestamp"
    static let typeWidening = "delta.enableTypeWidening"
    static let targetFileSize = "delta.targetFileSize"
    static let constraintPrefix = "delta.constraints."
    static let featurePrefix = "delta.feature."

    private static let known: [String: TableProperty] = {
        let properties: [TableProperty] = [
            .init(name: "delta.appendOnly", kind: .flag, feature: TableFeatures.appendOnly),
            .init(name: deletionVectors, kind: .flag, feature: "deletionVectors"),
            .init(name: changeDataFeed, kind: .flag, feature: "changeDataFeed"),
            .init(name: inCommitTimestamps, kind: .flag, feature: TableFeatures.inCommitTimestamp),
            .init(name: typeWidening, kind: .flag, feature: "typeWidening"),
            .init(
                name: "delta.checkpointPolicy", kind: .oneOf(["classic", "v2"]), feature: "v2Checkpoint", trigger: "v2"),
            .init(name: ColumnMapping.modeKey, kind: .oneOf(["none", "name", "id"])),
            .init(name: "delta.checkpointInterval", kind: .integer(1...1_000_000)),
            .init(name: "delta.checkpoint.writeStatsAsJson", kind: .flag),
            .init(name: "delta.checkpoint.writeStatsAsStruct", kind: .flag),
            .init(name: "delta.logRetentionDuration", kind: .interval),
            .init(name: "delta.deletedFileRetentionDuration", kind: .interval),
            .init(name: "delta.setTransactionRetentionDuration", kind: .interval),
            .init(name: "delta.enableExpiredLogCleanup", kind: .flag),
            .init(name: "delta.dataSkippingNumIndexedCols", kind: .integer(-1...1_000_000)),
            .init(name: "delta.dataSkippingStatsColumns", kind: .text),
            .init(name: targetFileSize, kind: .size),
            .init(name: "delta.tuneFileSizesForRewrites", kind: .flag),
            .init(name: "delta.isolationLevel", kind: .oneOf(["serializable", "writeserializable"])),
            .init(name: "delta.randomizeFilePrefixes", kind: .flag),
            .init(name: "delta.randomPrefixLength", kind: .integer(1...64)),
            .init(name: "delta.parquet.compression.codec", kind: .text),
            .init(name: "delta.autoOptimize", kind: .flag),
            .init(name: "delta.autoOptimize.autoCompact", kind: .text),
            .init(name: "delta.autoOptimize.optimizeWrite", kind: .flag),
        ]
        return Dictionary(uniqueKeysWithValues: properties.map { ($0.name.lowercased(), $0) })
    }()

    /// The property of a name, in any case.
    ///
    /// - Throws: ``DeltaError`` `unsupportedTable` for a name of Delta's that Sord does not know.
    static func named(_ name: String) throws(DeltaError) -> TableProperty {
        if let property = known[name.lowercased()] { return property }
        if name.isEmpty { throw DeltaError(.badName, "A property of a table needs a name.") }
        if name.lowercased().hasPrefix(constraintPrefix) {
            throw DeltaError(
                .badName, "The property \"\(name)\" is a constraint.",
                hint: "Use ALTER TABLE … ADD CONSTRAINT name CHECK (…), or DROP CONSTRAINT name.")
        }
        guard !name.lowercased().hasPrefix("delta.") else {
            throw DeltaError(
                .unsupportedTable, "Sord does not know the property \"\(name)\".",
                hint:
                    "Properties that start with delta. have a meaning for every engine; choose another name for yours.")
        }
        return TableProperty(name: name, kind: .text)
    }

    /// The value as the log shall have it.
    ///
    /// - Throws: ``DeltaError`` `schemaMismatch` when the value is none that the property can have.
    func checked(_ value: String) throws(DeltaError) -> String {
        let folded = value.lowercased()
        switch kind {
        case .flag:
            if folded == "true" || folded == "false" { return folded }
            throw refusal(value, "true or false")
        case .integer(let range):
            if let number = Int64(value), range.contains(number) { return String(number) }
            throw refusal(value, "a number from \(range.lowerBound) to \(range.upperBound)")
        case .interval:
            if let duration = Self.milliseconds(ofInterval: value), duration >= 0 { return value }
            throw refusal(value, "an interval such as 'interval 7 days'")
        case .oneOf(let values):
            if values.contains(folded) { return folded == "writeserializable" ? "WriteSerializable" : spelled(folded) }
            throw refusal(value, values.joined(separator: " or "))
        case .size:
            if let bytes = Self.bytes(value), bytes > 0 { return value }
            throw refusal(value, "a size such as '256mb'")
        case .text: return value
        }
    }

    private func spelled(_ value: String) -> String { value == "serializable" ? "Serializable" : value }

    private func refusal(_ value: String, _ wanted: String) -> DeltaError {
        DeltaError(.schemaMismatch, "The property \"\(name)\" cannot be \"\(value.prefix(80))\": it is \(wanted).")
    }

    /// How long `interval 1 week 2 days` is, in milliseconds; a month and a year have no length. `nil` for anything
    /// else.
    static func milliseconds(ofInterval text: String) -> Int64? {
        var words = text.lowercased().split(whereSeparator: \.isWhitespace)[...]
        if words.first == "interval" { words = words.dropFirst() }
        guard !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
        var sum: Int64 = 0
        while let count = words.popFirst(), let unit = words.popFirst() {
            guard let count = Int64(count), let length = lengths[unit.hasSuffix("s") ? unit.dropLast() : unit] else {
                return nil
            }
            let (product, overflows) = count.multipliedReportingOverflow(by: length)
            let (total, overflowsToo) = sum.addingReportingOverflow(product)
            guard !overflows, !overflowsToo else { return nil }
            sum = total
        }
        return sum
    }

    private static let lengths: [Substring: Int64] = [
        "millisecond": 1, "second": 1000, "minute": 60_000, "hour": 3_600_000, "day": 86_400_000,
        "week": 604_800_000,
    ]

    /// How many bytes `256mb`, `1g` or `1048576` are.
    static func bytes(_ text: String) -> Int64? {
        let folded = text.lowercased().filter { !$0.isWhitespace }
        let digits = folded.prefix { $0.isNumber }
        let shifts: [Substring: Int64] = [
            "": 0, "b": 0, "k": 10, "kb": 10, "m": 20, "mb": 20, "g": 30, "gb": 30, "t": 40, "tb": 40,
        ]
        guard let count = Int64(digits), let shift = shifts[folded.dropFirst(digits.count)] else { return nil }
        let (bytes, overflows) = count.multipliedReportingOverflow(by: 1 << shift)
        return overflows ? nil : bytes
    }
}
