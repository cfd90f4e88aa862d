internal import CDuckDB

extension LogicalType {
    /// Reads a type of the C API. The handle stays the caller's.
    init(_ handle: duckdb_logical_type?) {
        let type = Self.unaliased(handle)
        self = CText.take(duckdb_logical_type_get_alias(handle)).map { .alias($0, of: type) } ?? type
    }

    /// Reads a type of the C API and destroys the handle.
    init(taking handle: duckdb_logical_type?) {
        var handle = handle
        defer { duckdb_destroy_logical_type(&handle) }
        self.init(handle)
    }

    private static func unaliased(_ handle: duckdb_logical_type?) -> LogicalType {
        switch duckdb_get_type_id(handle) {
        case DUCKDB_TYPE_BOOLEAN: .boolean
        case DUCKDB_TYPE_TINYINT: .tinyint
        case DUCKDB_TYPE_SMALLINT: .smallint
        case DUCKDB_TYPE_INTEGER: .integer
        case DUCKDB_TYPE_BIGINT: .bigint
        case DUCKDB_TYPE_HUGEINT: .hugeint
        case DUCKDB_TYPE_UTINYINT: .utinyint
        case DUCKDB_TYPE_USMALLINT: .usmallint
        case DUCKDB_TYPE_UINTEGER: .uinteger
        case DUCKDB_TYPE_UBIGINT: .ubigint
        case DUCKDB_TYPE_UHUGEINT: .uhugeint
        case DUCKDB_TYPE_BIGNUM: .bignum
        case DUCKDB_TYPE_FLOAT: .float
        case DUCKDB_TYPE_DOUBLE: .double
        case DUCKDB_TYPE_DECIMAL:
            .decimal(width: Int(duckdb_decimal_width(handle)), scale: Int(duckdb_decimal_scale(handle)))
        case DUCKDB_TYPE_VARCHAR: .varchar
        case DUCKDB_TYPE_BLOB: .blob
        case DUCKDB_TYPE_BIT: .bit
        case DUCKDB_TYPE_UUID: .uuid
        case DUCKDB_TYPE_DATE: .date
        case DUCKDB_TYPE_TIME: .time
        case DUCKDB_TYPE_TIME_NS: .timeNS
        case DUCKDB_TYPE_TIME_TZ: .timeTZ
        case DUCKDB_TYPE_TIMESTAMP: .timestamp
        case DUCKDB_TYPE_TIMESTAMP_S: .timestampS
        case DUCKDB_TYPE_TIMESTAMP_MS: .timestampMS
        case DUCKDB_TYPE_TIMESTAMP_NS: .timestampNS
        case DUCKDB_TYPE_TIMESTAMP_TZ: .timestampTZ
        case DUCKDB_TYPE_INTERVAL: .interval
        case DUCKDB_TYPE_ENUM:
            .enum(
                (0..<idx_t(duckdb_enum_dictionary_size(handle))).map { index in
                    CText.take(duckdb_enum_dictionary_value(handle, index)) ?? ""
                })
        case DUCKDB_TYPE_LIST: .list(LogicalType(taking: duckdb_list_type_child_type(handle)))
        case DUCKDB_TYPE_ARRAY:
            .array(
                LogicalType(taking: duckdb_array_type_child_type(handle)),
                size: Int(duckdb_array_type_array_size(handle)))
        case DUCKDB_TYPE_STRUCT:
            .struct(
                (0..<duckdb_struct_type_child_count(handle)).map { index in
                    Field(
                        CText.take(duckdb_struct_type_child_name(handle, index)) ?? "",
                        LogicalType(taking: duckdb_struct_type_child_type(handle, index)))
                })
        case DUCKDB_TYPE_MAP:
            .map(
                key: LogicalType(taking: duckdb_map_type_key_type(handle)),
                value: LogicalType(taking: duckdb_map_type_value_type(handle)))
        case DUCKDB_TYPE_UNION:
            .union(
                (0..<duckdb_union_type_member_count(handle)).map { index in
                    Field(
                        CText.take(duckdb_union_type_member_name(handle, index)) ?? "",
                        LogicalType(taking: duckdb_union_type_member_type(handle, index)))
                })
        case DUCKDB_TYPE_GEOMETRY: .geometry
        case DUCKDB_TYPE_VARIANT: .variant
        case DUCKDB_TYPE_SQLNULL: .null
        default: .unknown
        }
    }

    /// Makes a type of the C API and lends it to `body`.
    func withHandle<T, E: Error>(_ body: (duckdb_logical_type?) throws(E) -> T) throws(E) -> T {
        var handle = makeHandle()
        defer { duckdb_destroy_logical_type(&handle) }
        return try body(handle)
    }

    private func makeHandle() -> duckdb_logical_type? {
        switch self {
        case .decimal(let width, let scale):
            duckdb_create_decimal_type(UInt8(clamping: width), UInt8(clamping: scale))
        case .list(let element): element.withHandle { duckdb_create_list_type($0) }
        case .array(let element, let size): element.withHandle { duckdb_create_array_type($0, idx_t(size)) }
        case .map(let key, let value):
            key.withHandle { key in value.withHandle { value in duckdb_create_map_type(key, value) } }
        case .struct(let fields):
            Self.withHandles(of: fields) { types, names in
                duckdb_create_struct_type(types, names, idx_t(fields.count))
            }
        case .union(let fields):
            Self.withHandles(of: fields) { types, names in
                duckdb_create_union_type(types, names, idx_t(fields.count))
            }
        case .alias(_, let type): type.makeHandle()
        // The words of an enum travel as text and are converted where they arrive.
        case .enum: duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR)
        default: duckdb_create_logical_type(simpleType)
        }
    }

    private static func withHandles<T>(
        of fields: [Field],
        _ body: (UnsafeMutablePointer<duckdb_logical_type?>?, UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> T
    ) -> T {
        var types = fields.map { $0.type.makeHandle() }
        let texts = fields.map { CText.copy($0.name) }
        var names = texts.map { text in text.baseAddress.map { UnsafePointer($0) } }
        defer {
            for index in types.indices { duckdb_destroy_logical_type(&types[index]) }
            texts.forEach { $0.deallocate() }
        }
        return types.withUnsafeMutableBufferPointer { types in
            names.withUnsafeMutableBufferPointer { names in body(types.baseAddress, names.baseAddress) }
        }
    }

    private var simpleType: duckdb_type {
        switch self {
        case .boolean: DUCKDB_TYPE_BOOLEAN
        case .tinyint: DUCKDB_TYPE_TINYINT
        case .smallint: DUCKDB_TYPE_SMALLINT
        case .integer: DUCKDB_TYPE_INTEGER
        case .bigint: DUCKDB_TYPE_BIGINT
        case .hugeint: DUCKDB_TYPE_HUGEINT
        case .utinyint: DUCKDB_TYPE_UTINYINT
        case .usmallint: DUCKDB_TYPE_USMALLINT
        case .uinteger: DUCKDB_TYPE_UINTEGER
        case .ubigint: DUCKDB_TYPE_UBIGINT
        case .uhugeint: DUCKDB_TYPE_UHUGEINT
        case .bignum: DUCKDB_TYPE_BIGNUM
        case .float: DUCKDB_TYPE_FLOAT
        case .double: DUCKDB_TYPE_DOUBLE
        case .blob: DUCKDB_TYPE_BLOB
        case .bit: DUCKDB_TYPE_BIT
        case .uuid: DUCKDB_TYPE_UUID
        case .date: DUCKDB_TYPE_DATE
        case .time: DUCKDB_TYPE_TIME
        case .timeNS: DUCKDB_TYPE_TIME_NS
        case .timeTZ: DUCKDB_TYPE_TIME_TZ
        case .timestamp: DUCKDB_TYPE_TIMESTAMP
        case .timestampS: DUCKDB_TYPE_TIMESTAMP_S
        case .timestampMS: DUCKDB_TYPE_TIMESTAMP_MS
        case .timestampNS: DUCKDB_TYPE_TIMESTAMP_NS
        case .timestampTZ: DUCKDB_TYPE_TIMESTAMP_TZ
        case .interval: DUCKDB_TYPE_INTERVAL
        case .null, .unknown: DUCKDB_TYPE_SQLNULL
        default: DUCKDB_TYPE_VARCHAR
        }
    }
}
