import DuckDB

/// Turns what DuckDB says about a file that it wrote into Delta's statistics (PROTOCOL.md, "Per-file Statistics").
///
/// Minimum and maximum are kept for leaves of structs whose values JSON and the protocol can name exactly. Moments
/// keep their microseconds: the protocol lets writers cut them to milliseconds, and does not ask for it.
struct FileStatistics {
    /// The columns of the file, without partition columns.
    let schema: Schema
    /// How many leaves have statistics; the reference implementation stops after 32, too.
    let maximumLeaves: Int

    /// The columns and fields that have statistics, by their names, whatever their number; `nil` for the first ones.
    var only: [[ExactName]]?

    static let columnsProperty = "delta.dataSkippingStatsColumns"
    static let leavesProperty = "delta.dataSkippingNumIndexedCols"
    static let defaultLeaves = 32

    /// The first leaves have statistics.
    init(schema: Schema, maximumLeaves: Int) {
        self.schema = schema
        self.maximumLeaves = maximumLeaves
    }

    /// What the properties of a table ask for.
    init(schema: Schema, properties: [String: String]) {
        let leaves = properties[Self.leavesProperty].flatMap { Int($0) }
        let only = properties[Self.columnsProperty].map(Self.paths)
        self.schema = schema
        self.only = only
        maximumLeaves = only == nil ? leaves.map { $0 < 0 ? .max : $0 } ?? Self.defaultLeaves : .max
    }

    /// The paths in a list such as `a, s.b, \`c.d, e\``.
    static func paths(_ list: String) -> [[ExactName]] {
        var paths: [[ExactName]] = []
        var path: [ExactName] = []
        var name = ""
        var isQuoted = false
        func end() {
            let trimmed = name.trimmingSpaces
            if !trimmed.isEmpty { path.append(trimmed.folded) }
            name = ""
        }
        for character in list {
            switch character {
            case "`": isQuoted.toggle()
            case "." where !isQuoted: end()
            case "," where !isQuoted:
                end()
                paths.append(path)
                path = []
            default: name.append(character)
            }
        }
        end()
        return (paths + [path]).filter { !$0.isEmpty }
    }

    /// Whether a field has statistics, or a field in it may have.
    private func isWanted(_ path: [ExactName]) -> Bool {
        guard let only else { return true }
        return only.contains { zip($0, path).allSatisfy { $0 == $1 } }
    }

    /// The statistics of one file as JSON text.
    ///
    /// - Parameter columns: DuckDB's statistics by the path of the column: its physical names, quoted and joined
    ///   by points, such as `"s"."a b"`.
    func text(rowCount: Int64, columns: [ExactName: [String: String]]) -> String {
        var known: [[ExactName]: [String: String]] = [:]
        for (path, values) in columns { known[Self.names(path.text).map(\.exact)] = values }
        var leaves = maximumLeaves
        let (minimum, maximum, nulls) = collect(schema, [], [], known, &leaves)
        return JSON.object([
            "numRecords": .integer(rowCount), "minValues": .object(minimum), "maxValues": .object(maximum),
            "nullCount": .object(nulls), "tightBounds": .bool(true),
        ]).text
    }

    private typealias Members = [JSON.Member]

    private func collect(
        _ schema: Schema, _ path: [ExactName], _ names: [ExactName], _ known: [[ExactName]: [String: String]],
        _ leaves: inout Int
    ) -> (minimum: Members, maximum: Members, nulls: Members) {
        var minimum: Members = []
        var maximum: Members = []
        var nulls: Members = []
        for field in schema.fields where leaves > 0 {
            let name = field.physicalName
            let names = names + [field.name.folded]
            guard isWanted(names) else { continue }
            if case .structure(let inner) = field.type {
                let (low, high, none) = collect(inner, path + [name.exact], names, known, &leaves)
                if !low.isEmpty { minimum.append(JSON.Member(name, .object(low))) }
                if !high.isEmpty { maximum.append(JSON.Member(name, .object(high))) }
                if !none.isEmpty { nulls.append(JSON.Member(name, .object(none))) }
                continue
            }
            leaves -= 1
            guard field.type.isPrimitive, let values = known[path + [name.exact]] else { continue }
            if let count = values["null_count"].flatMap({ Int64($0) }) {
                nulls.append(JSON.Member(name, .integer(count)))
            }
            // A file with NaN has no order that readers agree on.
            guard values["has_nan"] != "true" else { continue }
            if let value = values["min"].flatMap({ Self.json($0, field.type) }) {
                minimum.append(JSON.Member(name, value))
            }
            if let value = values["max"].flatMap({ Self.json($0, field.type) }) {
                maximum.append(JSON.Member(name, value))
            }
        }
        return (minimum, maximum, nulls)
    }

    /// A value as the statistics hold it; `nil` for one that they cannot.
    static func json(_ text: String, _ type: DataType) -> JSON? {
        switch type {
        case .string: return .string(text)
        case .byte, .short, .integer, .long: return Int64(text).map { .integer($0) }
        case .decimal: return isDecimal(text) ? .number(text) : nil
        case .float:
            // The shortest text for a Float is another number as a Double, which many readers compare by.
            guard let value = Float(text), value.isFinite else { return nil }
            return .number("\(Double(value))")
        case .double:
            guard let value = Double(text), value.isFinite else { return nil }
            return .number("\(value)")
        case .boolean: return .bool(text == "1" || text == "true")
        case .date: return Timestamp(text: text).map { .string($0.text(fraction: 0, separator: "T", zone: "").day) }
        case .timestamp:
            return Timestamp(text: text).map { .string($0.text(fraction: 6, separator: "T", zone: "Z")) }
        case .timestampNtz:
            return Timestamp(text: text).map { .string($0.text(fraction: 6, separator: "T", zone: "")) }
        case .binary, .void, .structure, .array, .map: return nil
        }
    }

    private static func isDecimal(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count <= 2 && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } }
    }

    /// The names in a path such as `"s"."a ""b"""`.
    static func names(_ path: String) -> [String] {
        var names: [String] = []
        var name: [Character] = []
        var isQuoted = false
        var characters = Array(path)[...]
        while let character = characters.popFirst() {
            if character == "\"" {
                if isQuoted, characters.first == "\"" {
                    name.append("\"")
                    characters.removeFirst()
                } else {
                    isQuoted.toggle()
                }
            } else if character == ".", !isQuoted {
                names.append(String(name))
                name = []
            } else {
                name.append(character)
            }
        }
        names.append(String(name))
        return names
    }
}

extension String {
    /// The text without spaces at its ends.
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The part in front of the time of day.
    fileprivate var day: String { String(prefix { $0 != "T" }) }
}
