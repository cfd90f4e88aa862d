internal import CDuckDB

extension Value {
    /// Makes a value of the C API, which the caller destroys.
    ///
    /// - Throws: ``DuckDBError`` of kind `invalidInput` for a value that cannot be a parameter.
    func makeHandle() throws(DuckDBError) -> duckdb_value? {
        let made = try handle()
        guard let made else {
            throw DuckDBError(.invalidInput, "DuckDB takes no parameter of type \(try parameterType()).")
        }
        return made
    }

    private func handle() throws(DuckDBError) -> duckdb_value? {
        switch self {
        case .null: return duckdb_create_null_value()
        case .boolean(let value): return duckdb_create_bool(value)
        case .tinyint(let value): return duckdb_create_int8(value)
        case .smallint(let value): return duckdb_create_int16(value)
        case .integer(let value): return duckdb_create_int32(value)
        case .bigint(let value): return duckdb_create_int64(value)
        case .hugeint(let value): return duckdb_create_hugeint(duckdb_hugeint(value))
        case .utinyint(let value): return duckdb_create_uint8(value)
        case .usmallint(let value): return duckdb_create_uint16(value)
        case .uinteger(let value): return duckdb_create_uint32(value)
        case .ubigint(let value): return duckdb_create_uint64(value)
        case .uhugeint(let value): return duckdb_create_uhugeint(duckdb_uhugeint(value))
        case .bignum(let digits): return try Self.bignum(digits)
        case .float(let value): return duckdb_create_float(value)
        case .double(let value): return duckdb_create_double(value)
        case .decimal(let value): return try Self.decimal(value)
        case .varchar(let text), .enum(let text):
            var text = text
            return text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    // An empty text may have no address, and DuckDB wants one.
                    characters.baseAddress.map { duckdb_create_varchar_length($0, idx_t(characters.count)) }
                        ?? duckdb_create_varchar("")
                }
            }
        case .blob(let bytes), .geometry(let bytes):
            return (bytes.isEmpty ? [0] : bytes).withUnsafeBufferPointer {
                duckdb_create_blob($0.baseAddress, idx_t(bytes.count))
            }
        case .bit(let text): return try Self.bit(text)
        case .uuid(let bits): return duckdb_create_uuid(duckdb_uhugeint(bits))
        case .date(let days): return duckdb_create_date(duckdb_date(days: days))
        case .time(let units): return duckdb_create_time(duckdb_time(micros: units))
        case .timeNS(let units): return duckdb_create_time_ns(duckdb_time_ns(nanos: units))
        case .timeTZ(let units, let offset): return duckdb_create_time_tz_value(duckdb_create_time_tz(units, offset))
        case .timestamp(let units): return duckdb_create_timestamp(duckdb_timestamp(micros: units))
        case .timestampS(let units): return duckdb_create_timestamp_s(duckdb_timestamp_s(seconds: units))
        case .timestampMS(let units): return duckdb_create_timestamp_ms(duckdb_timestamp_ms(millis: units))
        case .timestampNS(let units): return duckdb_create_timestamp_ns(duckdb_timestamp_ns(nanos: units))
        case .timestampTZ(let units): return duckdb_create_timestamp_tz(duckdb_timestamp(micros: units))
        case .interval(let value):
            return duckdb_create_interval(
                duckdb_interval(months: value.months, days: value.days, micros: value.microseconds))
        case .list, .array, .struct, .map, .union: return try nestedHandle(of: try parameterType())
        }
    }

    private func nestedHandle(of type: LogicalType) throws(DuckDBError) -> duckdb_value? {
        switch (self, type) {
        case (.list(let values), .list(let element)):
            return try Self.withHandles(values) { handles in
                element.withHandle { duckdb_create_list_value($0, handles, idx_t(values.count)) }
            }
        case (.array(let values), .array(let element, _)):
            return try Self.withHandles(values) { handles in
                element.withHandle { duckdb_create_array_value($0, handles, idx_t(values.count)) }
            }
        case (.struct(let members), .struct):
            return try Self.withHandles(members.map(\.value)) { handles in
                type.withHandle { duckdb_create_struct_value($0, handles) }
            }
        case (.map(let entries), .map):
            return try Self.withHandles(entries.map(\.key) + entries.map(\.value)) { handles in
                let values = handles.map { $0 + entries.count }
                return type.withHandle { duckdb_create_map_value($0, handles, values, idx_t(entries.count)) }
            }
        case (.union(_, let value), .union):
            return try Self.withHandles([value]) { handles in
                type.withHandle { duckdb_create_union_value($0, 0, handles?[0]) }
            }
        default: return nil
        }
    }

    private static func withHandles(
        _ values: [Value], _ body: (UnsafeMutablePointer<duckdb_value?>?) -> duckdb_value?
    ) throws(DuckDBError) -> duckdb_value? {
        var handles: [duckdb_value?] = []
        defer {
            for index in handles.indices { duckdb_destroy_value(&handles[index]) }
        }
        for value in values { handles.append(try value.makeHandle()) }
        // DuckDB wants an address also for no values at all.
        if handles.isEmpty { handles.append(duckdb_create_null_value()) }
        return handles.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }

    private static func decimal(_ value: Decimal128) throws(DuckDBError) -> duckdb_value? {
        guard (1...38).contains(value.width), (0...value.width).contains(value.scale),
            value.unscaled.magnitude < (0..<value.width).reduce(1 as UInt128, { power, _ in power * 10 })
        else {
            throw DuckDBError(.invalidInput, "\(value.text) does not fit DECIMAL(\(value.width),\(value.scale)).")
        }
        return duckdb_create_decimal(
            duckdb_decimal(
                width: UInt8(value.width), scale: UInt8(value.scale), value: duckdb_hugeint(value.unscaled)))
    }

    private static func bit(_ text: String) throws(DuckDBError) -> duckdb_value? {
        guard var packed = BitText.packed(text) else {
            throw DuckDBError(.invalidInput, "A BIT consists of zeros and ones, and at least one of them.")
        }
        let count = idx_t(packed.count)
        return packed.withUnsafeMutableBufferPointer {
            duckdb_create_bit(duckdb_bit(data: $0.baseAddress, size: count))
        }
    }

    private static func bignum(_ digits: String) throws(DuckDBError) -> duckdb_value? {
        guard let number = Bignum.magnitude(of: digits) else {
            throw DuckDBError(.invalidInput, "A BIGNUM consists of decimal digits.")
        }
        var bytes = number.bytes
        let count = idx_t(bytes.count)
        return bytes.withUnsafeMutableBufferPointer {
            duckdb_create_bignum(duckdb_bignum(data: $0.baseAddress, size: count, is_negative: number.isNegative))
        }
    }
}

extension duckdb_hugeint {
    fileprivate init(_ value: Int128) {
        self.init(lower: UInt64(truncatingIfNeeded: value), upper: Int64(truncatingIfNeeded: value >> 64))
    }
}

extension duckdb_uhugeint {
    fileprivate init(_ value: UInt128) {
        self.init(lower: UInt64(truncatingIfNeeded: value), upper: UInt64(truncatingIfNeeded: value >> 64))
    }
}
