extension JSONBuffer {
    /// Writes a value that has already left its column.
    mutating func value(_ value: Value) {
        switch value {
        case .null: null()
        case .boolean(let value): boolean(value)
        case .tinyint(let value): integer(Int64(value))
        case .smallint(let value): integer(Int64(value))
        case .integer(let value): integer(Int64(value))
        case .bigint(let value): integer(value)
        case .hugeint(let value): integer(digits: String(value))
        case .utinyint(let value): integer(Int64(value))
        case .usmallint(let value): integer(Int64(value))
        case .uinteger(let value): integer(Int64(value))
        case .ubigint(let value): integer(value)
        case .uhugeint(let value): integer(digits: String(value))
        case .bignum(let digits): integer(digits: digits)
        case .float(let value): number(value)
        case .double(let value): number(value)
        case .decimal(let value): decimal(value.unscaled, width: value.width, scale: value.scale)
        case .varchar(let text), .enum(let text), .bit(let text): string(text)
        case .blob(let bytes), .geometry(let bytes): bytes.withUnsafeBufferPointer { base64($0) }
        case .uuid: string(value.description)
        case .date(let days): date(days)
        case .time(let units): time(units, digits: 6)
        case .timeNS(let units): time(units, digits: 9)
        case .timeTZ(let units, let offset): time(units, digits: 6, offset: offset)
        case .timestamp(let units): timestamp(units, digits: 6)
        case .timestampS(let units): timestamp(units, digits: 0)
        case .timestampMS(let units): timestamp(units, digits: 3)
        case .timestampNS(let units): timestamp(units, digits: 9)
        case .timestampTZ(let units): timestamp(units, digits: 6, isInstant: true)
        case .interval(let value): interval(value)
        case .list(let values), .array(let values): array(values)
        case .struct(let members):
            members.allSatisfy(\.name.isEmpty) ? array(members.map(\.value)) : object(members)
        case .map(let entries): map(entries)
        case .union(let tag, let value): object([.init(tag, value)])
        }
    }

    private mutating func array(_ values: [Value]) {
        byte("[")
        for (index, element) in values.enumerated() {
            if index > 0 { byte(",") }
            value(element)
        }
        byte("]")
    }

    private mutating func object(_ members: [Value.Member]) {
        byte("{")
        for (index, member) in members.enumerated() {
            if index > 0 { byte(",") }
            string(member.name)
            byte(":")
            value(member.value)
        }
        byte("}")
    }

    private mutating func map(_ entries: [Value.Entry]) {
        byte("[")
        for (index, entry) in entries.enumerated() {
            text(index > 0 ? ",{\"key\":" : "{\"key\":")
            value(entry.key)
            text(",\"value\":")
            value(entry.value)
            byte("}")
        }
        byte("]")
    }
}
