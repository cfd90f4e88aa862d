/// Reads one VARIANT out of the four vectors it is stored in.
struct VariantReader {
    private let keys: VectorView
    private let firstKey: Int
    private let edges: VectorView
    private let edgeRows: Range<Int>
    private let nodes: VectorView
    private let nodeRows: Range<Int>
    private let data: UnsafeRawBufferPointer

    init(_ view: VectorView, _ row: Int) {
        keys = view.children[0].children[0]
        firstKey = view.children[0].elements(row).lowerBound
        edges = view.children[1].children[0]
        edgeRows = view.children[1].elements(row)
        nodes = view.children[2].children[0]
        nodeRows = view.children[2].elements(row)
        data = UnsafeRawBufferPointer(view.children[3].bytes(row))
    }

    func value() -> Value {
        nodeRows.isEmpty ? .null : value(ofNode: 0)
    }

    /// The types of a node (`VariantLogicalType` in duckdb/common/types/variant.hpp).
    private func value(ofNode node: Int) -> Value {
        let row = nodeRows.lowerBound + node
        guard nodeRows.contains(row) else { return .null }
        let at = Int(nodes.children[1].load(row, as: UInt32.self))
        switch nodes.children[0].load(row, as: UInt8.self) {
        case 1: return .boolean(true)
        case 2: return .boolean(false)
        case 3: return load(at).map(Value.tinyint) ?? .null
        case 4: return load(at).map(Value.smallint) ?? .null
        case 5: return load(at).map(Value.integer) ?? .null
        case 6: return load(at).map(Value.bigint) ?? .null
        case 7: return load(at).map(Value.hugeint) ?? .null
        case 8: return load(at).map(Value.utinyint) ?? .null
        case 9: return load(at).map(Value.usmallint) ?? .null
        case 10: return load(at).map(Value.uinteger) ?? .null
        case 11: return load(at).map(Value.ubigint) ?? .null
        case 12: return load(at).map(Value.uhugeint) ?? .null
        case 13: return load(at).map(Value.float) ?? .null
        case 14: return load(at).map(Value.double) ?? .null
        case 15: return decimal(at)
        case 16: return .varchar(String(decoding: bytes(at), as: UTF8.self))
        case 17: return .blob(Array(bytes(at)))
        case 18: return load(at, as: UInt128.self).map { .uuid($0 ^ (1 << 127)) } ?? .null
        case 19: return load(at).map(Value.date) ?? .null
        case 20: return load(at).map(Value.time) ?? .null
        case 21: return load(at).map(Value.timeNS) ?? .null
        case 22: return load(at).map(Value.timestampS) ?? .null
        case 23: return load(at).map(Value.timestampMS) ?? .null
        case 24: return load(at).map(Value.timestamp) ?? .null
        case 25: return load(at).map(Value.timestampNS) ?? .null
        case 26:
            return load(at, as: UInt64.self).map { .timeTZ(Int64($0 >> 24), offset: 57_599 - Int32($0 & 0xFF_FFFF)) }
                ?? .null
        case 27: return load(at).map(Value.timestampTZ) ?? .null
        case 28: return interval(at)
        case 29: return .struct(edges(at).map { .init(key($0), value(ofNode: target($0))) })
        case 30: return .list(edges(at).map { value(ofNode: target($0)) })
        case 31: return .bignum(Bignum.text(of: bytes(at)))
        case 32: return .bit(BitText.text(of: bytes(at)))
        case 33: return .geometry(Array(bytes(at)))
        default: return .null
        }
    }

    private func load<T: BitwiseCopyable>(_ at: Int, as type: T.Type = T.self) -> T? {
        guard at + MemoryLayout<T>.size <= data.count else { return nil }
        return data.loadUnaligned(fromByteOffset: at, as: type)
    }

    /// A count in groups of seven bits, lowest first, and the place behind it.
    private func count(_ at: Int) -> (Int, next: Int) {
        var count = 0
        var shift = 0
        var at = at
        while at < data.count, shift < 63 {
            count |= Int(data[at] & 0x7F) << shift
            shift += 7
            at += 1
            if data[at - 1] < 0x80 { break }
        }
        return (count, at)
    }

    private func bytes(_ at: Int) -> UnsafeBufferPointer<UInt8> {
        let (length, start) = count(at)
        guard length <= data.count - start else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: data[start..<start + length]).assumingMemoryBound(to: UInt8.self)
    }

    private func decimal(_ at: Int) -> Value {
        let (width, scaleAt) = count(at)
        let (scale, digitsAt) = count(scaleAt)
        let unscaled: Int128? =
            switch width {
            case ...4: load(digitsAt, as: Int16.self).map { Int128($0) }
            case ...9: load(digitsAt, as: Int32.self).map { Int128($0) }
            case ...18: load(digitsAt, as: Int64.self).map { Int128($0) }
            default: load(digitsAt)
            }
        return unscaled.map { .decimal(Decimal128(unscaled: $0, width: width, scale: scale)) } ?? .null
    }

    private func interval(_ at: Int) -> Value {
        guard let months: Int32 = load(at), let days: Int32 = load(at + 4), let units: Int64 = load(at + 8) else {
            return .null
        }
        return .interval(Interval(months: months, days: days, microseconds: units))
    }

    /// The rows of the edges to a node's children.
    private func edges(_ at: Int) -> Range<Int> {
        let (children, firstAt) = count(at)
        guard children > 0 else { return 0..<0 }
        let start = edgeRows.lowerBound + count(firstAt).0
        return (start..<start + children).clamped(to: edgeRows)
    }

    private func key(_ edge: Int) -> String {
        let index = firstKey + Int(edges.children[0].load(edge, as: UInt32.self))
        return String(decoding: keys.bytes(index), as: UTF8.self)
    }

    private func target(_ edge: Int) -> Int {
        Int(edges.children[1].load(edge, as: UInt32.self))
    }
}
