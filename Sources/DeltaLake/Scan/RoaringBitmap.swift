/// Sets of integers in the portable format of https://github.com/RoaringBitmap/RoaringFormatSpec.
enum RoaringBitmap {
    static let cookieWithoutRuns: UInt32 = 12346
    private static let cookieWithRuns: UInt32 = 12347
    /// Fewer containers than this have no offsets behind their descriptions when there are runs.
    private static let offsetThreshold = 4
    /// Larger containers are bitmaps.
    static let largestArray = 4096

    /// Reads a set of 64-bit integers: buckets of 32-bit sets.
    static func parse64(_ reader: inout ByteReader) throws(DeltaError) -> [UInt64] {
        guard let buckets = reader.uint64(), buckets <= UInt64(reader.remaining) else { throw damaged }
        var values: [UInt64] = []
        var previous: UInt32?
        for _ in 0..<buckets {
            guard let key = reader.uint32(), previous.map({ key > $0 }) ?? true, key <= UInt32(Int32.max) else {
                throw damaged
            }
            previous = key
            try parse32(&reader) { values.append(UInt64(key) << 32 | UInt64($0)) }
        }
        return values
    }

    private static func parse32(_ reader: inout ByteReader, _ visit: (UInt32) -> Void) throws(DeltaError) {
        guard let cookie = reader.uint32() else { throw damaged }
        let count: Int
        var hasRuns: [UInt8] = []
        if cookie & 0xFFFF == cookieWithRuns {
            count = Int(cookie >> 16) + 1
            guard let flags = reader.bytes((count + 7) / 8) else { throw damaged }
            hasRuns = flags
        } else if cookie == cookieWithoutRuns, let size = reader.uint32(), size <= 65_536 {
            count = Int(size)
        } else {
            throw damaged
        }
        var containers: [(key: UInt32, cardinality: Int)] = []
        for _ in 0..<count {
            guard let key = reader.uint16(), let cardinality = reader.uint16() else { throw damaged }
            containers.append((UInt32(key) << 16, Int(cardinality) + 1))
        }
        // The offsets say nothing that the containers do not say in order.
        if hasRuns.isEmpty || count >= offsetThreshold, reader.bytes(4 * count) == nil { throw damaged }

        for (index, container) in containers.enumerated() {
            if !hasRuns.isEmpty, hasRuns[index / 8] >> (index % 8) & 1 == 1 {
                try parseRuns(&reader, container.key, visit)
            } else if container.cardinality <= largestArray {
                for _ in 0..<container.cardinality {
                    guard let low = reader.uint16() else { throw damaged }
                    visit(container.key | UInt32(low))
                }
            } else {
                guard let bits = reader.bytes(8192) else { throw damaged }
                for (place, byte) in bits.enumerated() where byte != 0 {
                    for bit in 0..<8 where byte >> bit & 1 == 1 { visit(container.key | UInt32(place * 8 + bit)) }
                }
            }
        }
    }

    private static func parseRuns(
        _ reader: inout ByteReader, _ key: UInt32, _ visit: (UInt32) -> Void
    ) throws(DeltaError) {
        guard let runs = reader.uint16() else { throw damaged }
        for _ in 0..<runs {
            guard let start = reader.uint16(), let length = reader.uint16(), Int(start) + Int(length) <= 0xFFFF else {
                throw damaged
            }
            for low in UInt32(start)...UInt32(start) + UInt32(length) { visit(key | low) }
        }
    }

    private static var damaged: DeltaError { .broken("A deletion vector is damaged.") }
}

/// Reads little-endian numbers from bytes.
struct ByteReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.count - position }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= remaining else { return nil }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    mutating func uint16() -> UInt16? { integer() }
    mutating func uint32() -> UInt32? { integer() }
    mutating func uint64() -> UInt64? { integer() }

    private mutating func integer<T: FixedWidthInteger>() -> T? {
        let width = T.bitWidth / 8
        guard width <= remaining else { return nil }
        defer { position += width }
        return bytes[position..<position + width].reversed().reduce(T(0)) { $0 << 8 | T($1) }
    }
}
