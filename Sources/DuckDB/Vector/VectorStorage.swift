/// How the values of a vector lie in memory.
enum VectorStorage: UInt8, Sendable {
    case boolean
    case int8, int16, int32, int64, int128
    case uint8, uint16, uint32, uint64, uint128
    case float, double
    case decimal16, decimal32, decimal64, decimal128
    case text, blob, geometry, bit, bignum, uuid
    case date, time, timeNS, timeTZ
    case timestamp, timestampS, timestampMS, timestampNS, timestampTZ
    case interval
    case enum8, enum16, enum32
    case list, array, `struct`, tuple, map, union, variant
    /// Nothing that can be read: every value is NULL.
    case null

    init(_ type: LogicalType) {
        self =
            switch type.storage {
            case .boolean: .boolean
            case .tinyint: .int8
            case .smallint: .int16
            case .integer: .int32
            case .bigint: .int64
            case .hugeint: .int128
            case .utinyint: .uint8
            case .usmallint: .uint16
            case .uinteger: .uint32
            case .ubigint: .uint64
            case .uhugeint: .uint128
            case .bignum: .bignum
            case .float: .float
            case .double: .double
            case .decimal(let width, _):
                switch width {
                case ...4: .decimal16
                case ...9: .decimal32
                case ...18: .decimal64
                default: .decimal128
                }
            case .varchar: .text
            case .blob: .blob
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
            case .enum(let words):
                switch words.count {
                case ...0x100: .enum8
                case ...0x1_0000: .enum16
                default: .enum32
                }
            case .list: .list
            case .array: .array
            case .struct(let fields): fields.allSatisfy(\.name.isEmpty) ? .tuple : .struct
            case .map: .map
            case .union: .union
            case .geometry: .geometry
            case .variant: .variant
            case .null, .unknown, .alias: .null
            }
    }
}
