extension Value {
    /// The type this value has as a parameter.
    ///
    /// A word of an enum is a VARCHAR, and a geometry a BLOB, which DuckDB converts where they arrive. Elements of a
    /// list or map must agree in type; `NULL` agrees with all.
    ///
    /// - Throws: ``DuckDBError`` of kind `invalidInput` when they do not.
    func parameterType() throws(DuckDBError) -> LogicalType {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .tinyint: .tinyint
        case .smallint: .smallint
        case .integer: .integer
        case .bigint: .bigint
        case .hugeint: .hugeint
        case .utinyint: .utinyint
        case .usmallint: .usmallint
        case .uinteger: .uinteger
        case .ubigint: .ubigint
        case .uhugeint: .uhugeint
        case .bignum: .bignum
        case .float: .float
        case .double: .double
        case .decimal(let value): .decimal(width: value.width, scale: value.scale)
        case .varchar, .enum: .varchar
        case .blob, .geometry: .blob
        case .bit: .bit
        case .uuid: .uuid
        case .date: .date
        case .time: .time
        case .timeNS: .timeNS
        case .timeTZ: .timeTZ
        case .timestamp: .timestamp
        case .timestampS: .timestampS
        case .timestampMS: .timestampMS
        case .timestampNS: .timestampNS
        case .timestampTZ: .timestampTZ
        case .interval: .interval
        case .list(let values): .list(try Self.commonType(of: values))
        case .array(let values): .array(try Self.commonType(of: values), size: values.count)
        case .struct(let members): .struct(try Self.fields(of: members))
        case .map(let entries):
            .map(
                key: try Self.commonType(of: entries.map(\.key)),
                value: try Self.commonType(of: entries.map(\.value)))
        case .union(let tag, let value): .union([.init(tag, try value.parameterType())])
        }
    }

    private static func fields(of members: [Member]) throws(DuckDBError) -> [LogicalType.Field] {
        var fields: [LogicalType.Field] = []
        for member in members { fields.append(.init(member.name, try member.value.parameterType())) }
        return fields
    }

    private static func commonType(of values: [Value]) throws(DuckDBError) -> LogicalType {
        var common = LogicalType.null
        for value in values { common = try common.joined(with: value.parameterType()) }
        return common
    }
}

extension LogicalType {
    /// The type of a list that holds values of both types.
    fileprivate func joined(with other: LogicalType) throws(DuckDBError) -> LogicalType {
        switch (self, other) {
        case _ where self == other: return self
        case (.null, _): return other
        case (_, .null): return self
        case (.list(let mine), .list(let theirs)): return .list(try mine.joined(with: theirs))
        case (.map(let key, let value), .map(let otherKey, let otherValue)):
            return .map(key: try key.joined(with: otherKey), value: try value.joined(with: otherValue))
        case (.struct(let mine), .struct(let theirs)) where mine.map(\.name) == theirs.map(\.name):
            var fields: [Field] = []
            for (field, otherField) in zip(mine, theirs) {
                fields.append(Field(field.name, try field.type.joined(with: otherField.type)))
            }
            return .struct(fields)
        case (.decimal(let width, let scale), .decimal(let otherWidth, let otherScale)):
            let digits = max(width - scale, otherWidth - otherScale)
            let joinedScale = max(scale, otherScale)
            if digits + joinedScale <= 38 { return .decimal(width: digits + joinedScale, scale: joinedScale) }
        default: break
        }
        throw DuckDBError(.invalidInput, "The elements of one parameter are of different types: \(self) and \(other).")
    }
}
