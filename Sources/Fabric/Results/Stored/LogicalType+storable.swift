import DuckDB

extension LogicalType {
    /// The type of a column that keeps values of this type in a table: DuckDB stores neither structs without names, nor
    /// columns of the bare NULL, and the result store does not know the types of extensions.
    var storable: LogicalType {
        switch self {
        case .null, .unknown: .integer
        case .alias(let name, let type): name == "JSON" ? self : type.storable
        case .list(let element): .list(element.storable)
        case .array(let element, let size): .array(element.storable, size: size)
        case .map(let key, let value): .map(key: key.storable, value: value.storable)
        case .struct(let fields):
            .struct(
                fields.enumerated().map { index, field in
                    Field(isWithoutNames ? Self.part(index) : field.name, field.type.storable)
                })
        case .union(let fields): .union(fields.map { Field($0.name, $0.type.storable) })
        default: self
        }
    }

    /// An expression that makes the value as it was of the one that a table keeps.
    func restored(_ expression: String, depth: Int = 0) -> String {
        switch self {
        case .struct(let fields) where isWithoutNames:
            let parts = fields.enumerated().map { index, field in
                field.type.restored("\(expression).\(Self.part(index))", depth: depth)
            }
            return "CASE WHEN \(expression) IS NOT NULL THEN row(\(parts.joined(separator: ", "))) END"
        case .list(let element) where element.hasPartWithoutNames:
            let name = "e\(depth)"
            return "list_transform(\(expression), lambda \(name): \(element.restored(name, depth: depth + 1)))"
        default: return expression
        }
    }

    /// A row such as `row(1, 'a')`.
    private var isWithoutNames: Bool {
        if case .struct(let fields) = self { fields.allSatisfy(\.name.isEmpty) } else { false }
    }

    private var hasPartWithoutNames: Bool {
        switch self {
        case .list(let element): element.hasPartWithoutNames
        default: isWithoutNames
        }
    }

    private static func part(_ index: Int) -> String { "v\(index + 1)" }

    /// Whether it is a number.
    var isNumber: Bool {
        switch storage {
        case .tinyint, .smallint, .integer, .bigint, .hugeint, .utinyint, .usmallint, .uinteger, .ubigint, .uhugeint,
            .bignum, .float, .double, .decimal:
            true
        default: false
        }
    }

    /// Whether it is a date or a moment.
    var isMoment: Bool {
        switch storage {
        case .date, .timestamp, .timestampS, .timestampMS, .timestampNS, .timestampTZ: true
        default: false
        }
    }

    /// Whether it is a time of day.
    var isTimeOfDay: Bool {
        switch storage {
        case .time, .timeNS: true
        default: false
        }
    }

    /// Whether it can be NaN or infinite.
    var hasNonFinite: Bool {
        switch storage {
        case .float, .double, .date, .timestamp, .timestampS, .timestampMS, .timestampNS, .timestampTZ: true
        default: false
        }
    }

    /// Whether a text that is compared with it is read as its type, and not the other way round.
    var isCompared: Bool {
        switch storage {
        case .boolean, .uuid, .interval, .timeTZ: true
        default: isNumber || isMoment || isTimeOfDay
        }
    }
}
