internal import CDuckDB

/// The memory of one vector of a chunk, with its children.
///
/// It holds nothing that is counted or freed by itself, so that reading a value costs no more than the loads: it is
/// valid as long as its chunk, which also calls ``deallocateChildren()``.
struct VectorView {
    let storage: VectorStorage
    /// Digits behind the point of a decimal, elements of an array, members of a struct or a union.
    let size: Int
    let data: UnsafeRawPointer
    /// One bit a row, set where the value is not NULL; nil when no value is.
    let validity: UnsafePointer<UInt64>?
    let children: UnsafeMutablePointer<VectorView>
    let words: UnsafePointer<UnsafeBufferPointer<UInt8>>?
    private let layoutReference: Unmanaged<VectorLayout>
    private let childCount: Int

    init(_ vector: duckdb_vector?, _ layout: VectorLayout) {
        storage = layout.storage
        size = layout.size
        // A struct has no data of its own; reading of it never looks there.
        data = duckdb_vector_get_data(vector).map { UnsafeRawPointer($0) } ?? Self.nothing
        validity = duckdb_vector_get_validity(vector).map { UnsafePointer($0) }
        words = UnsafePointer(layout.words.baseAddress)
        layoutReference = .passUnretained(layout)
        childCount = layout.children.count
        children = .allocate(capacity: childCount)
        for (index, child) in layout.children.enumerated() {
            let childVector =
                switch layout.storage {
                case .list, .map: duckdb_list_vector_get_child(vector)
                case .array: duckdb_array_vector_get_child(vector)
                default: duckdb_struct_vector_get_child(vector, idx_t(index))
                }
            (children + index).initialize(to: VectorView(childVector, child))
        }
    }

    nonisolated(unsafe) private static let nothing = UnsafeRawPointer(
        UnsafeMutableRawPointer.allocate(byteCount: 16, alignment: 16))

    func deallocateChildren() {
        for index in 0..<childCount { children[index].deallocateChildren() }
        children.deallocate()
    }

    /// What the chunk's result knows about this column.
    var layout: VectorLayout {
        layoutReference._withUnsafeGuaranteedRef { $0 }
    }

    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        guard let validity else { return false }
        return validity[row >> 6] >> UInt64(row & 63) & 1 == 0
    }

    @inline(__always)
    func load<T: BitwiseCopyable>(_ row: Int, as type: T.Type = T.self) -> T {
        data.loadUnaligned(fromByteOffset: row &* MemoryLayout<T>.stride, as: type)
    }

    /// The bytes of a text or a blob.
    @inline(__always)
    func bytes(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        StoredText.bytes(data, row)
    }

    /// The rows of the child that a list consists of.
    @inline(__always)
    func elements(_ row: Int) -> Range<Int> {
        if storage == .array { return row * size..<(row + 1) * size }
        let entry = data + row &* 16
        let offset = Int(entry.load(as: UInt64.self))
        return offset..<offset + Int(entry.load(fromByteOffset: 8, as: UInt64.self))
    }

    /// The index of an enum's word.
    @inline(__always)
    func word(_ row: Int) -> Int {
        switch storage {
        case .enum8: Int(load(row, as: UInt8.self))
        case .enum16: Int(load(row, as: UInt16.self))
        default: Int(load(row, as: UInt32.self))
        }
    }

    /// The bits of a UUID: DuckDB flips the highest so that they sort as signed numbers.
    @inline(__always)
    func uuid(_ row: Int) -> UInt128 {
        load(row, as: UInt128.self) ^ (1 << 127)
    }

    /// The parts of a TIME WITH TIME ZONE: 40 bits of microseconds, 24 bits of an offset that counts down from
    /// +15:59:59.
    @inline(__always)
    func timeTZ(_ row: Int) -> (microseconds: Int64, offset: Int32) {
        let bits = load(row, as: UInt64.self)
        return (Int64(bits >> 24), 57_599 - Int32(bits & 0xFF_FFFF))
    }

    @inline(__always)
    func interval(_ row: Int) -> Interval {
        let entry = data + row &* 16
        return Interval(
            months: entry.load(as: Int32.self), days: entry.load(fromByteOffset: 4, as: Int32.self),
            microseconds: entry.load(fromByteOffset: 8, as: Int64.self))
    }
}
