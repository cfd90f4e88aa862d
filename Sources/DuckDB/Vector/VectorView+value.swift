extension VectorView {
    /// The value of a row, in a box of its own.
    func value(_ row: Int) -> Value {
        if isNull(row) { return .null }
        switch storage {
        case .boolean: return .boolean(load(row, as: UInt8.self) != 0)
        case .int8: return .tinyint(load(row))
        case .int16: return .smallint(load(row))
        case .int32: return .integer(load(row))
        case .int64: return .bigint(load(row))
        case .int128: return .hugeint(load(row))
        case .uint8: return .utinyint(load(row))
        case .uint16: return .usmallint(load(row))
        case .uint32: return .uinteger(load(row))
        case .uint64: return .ubigint(load(row))
        case .uint128: return .uhugeint(load(row))
        case .float: return .float(load(row))
        case .double: return .double(load(row))
        case .decimal16: return decimal(Int128(load(row, as: Int16.self)))
        case .decimal32: return decimal(Int128(load(row, as: Int32.self)))
        case .decimal64: return decimal(Int128(load(row, as: Int64.self)))
        case .decimal128: return decimal(load(row))
        case .text: return .varchar(String(decoding: bytes(row), as: UTF8.self))
        case .blob: return .blob(Array(bytes(row)))
        case .geometry: return .geometry(Array(bytes(row)))
        case .bit: return .bit(BitText.text(of: bytes(row)))
        case .bignum: return .bignum(Bignum.text(of: bytes(row)))
        case .uuid: return .uuid(uuid(row))
        case .date: return .date(load(row))
        case .time: return .time(load(row))
        case .timeNS: return .timeNS(load(row))
        case .timeTZ:
            let (units, offset) = timeTZ(row)
            return .timeTZ(units, offset: offset)
        case .timestamp: return .timestamp(load(row))
        case .timestampS: return .timestampS(load(row))
        case .timestampMS: return .timestampMS(load(row))
        case .timestampNS: return .timestampNS(load(row))
        case .timestampTZ: return .timestampTZ(load(row))
        case .interval: return .interval(interval(row))
        case .enum8, .enum16, .enum32:
            guard case .enum(let words) = layout.type.storage, words.indices.contains(word(row)) else { return .null }
            return .enum(words[word(row)])
        case .list: return .list(elements(row).map { children[0].value($0) })
        case .array: return .array(elements(row).map { children[0].value($0) })
        case .struct, .tuple:
            guard case .struct(let fields) = layout.type.storage else { return .null }
            return .struct(fields.indices.map { .init(fields[$0].name, children[$0].value(row)) })
        case .map:
            let entries = children[0]
            return .map(elements(row).map { .init(entries.children[0].value($0), entries.children[1].value($0)) })
        case .union:
            let tag = Int(children[0].load(row, as: UInt8.self))
            guard case .union(let fields) = layout.type.storage, fields.indices.contains(tag) else { return .null }
            return .union(fields[tag].name, children[tag + 1].value(row))
        case .variant: return VariantReader(self, row).value()
        case .null: return .null
        }
    }

    private func decimal(_ unscaled: Int128) -> Value {
        guard case .decimal(let width, let scale) = layout.type.storage else { return .null }
        return .decimal(Decimal128(unscaled: unscaled, width: width, scale: scale))
    }
}
