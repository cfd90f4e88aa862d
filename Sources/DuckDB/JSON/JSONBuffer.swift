/// Memory that JSON is written into byte by byte, without the checks an array makes for each.
///
/// Its methods write without looking whether there is room: `reserve` first.
struct JSONBuffer: ~Copyable {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        start = .allocate(capacity: capacity)
    }

    deinit {
        start.deallocate()
    }

    /// What has been written.
    var written: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: start, count: count)
    }

    /// Forgets what has been written and keeps the memory.
    mutating func removeAll() {
        count = 0
    }

    /// Makes room for some more bytes.
    @inline(__always)
    mutating func reserve(_ more: Int) {
        if capacity - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        capacity = max(capacity * 2, count + more)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }

    /// Counts bytes that were written at `start + count`.
    @inline(__always)
    mutating func advance(_ written: Int) {
        count += written
    }

    /// Writes one byte, for which there must be room.
    @inline(__always)
    mutating func put(_ byte: UInt8) {
        start[count] = byte
        count += 1
    }

    /// Writes some bytes, for which there must be room.
    @inline(__always)
    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        (start + count).update(from: base, count: bytes.count)
        count += bytes.count
    }

    /// Writes one byte and makes room for it.
    @inline(__always)
    mutating func byte(_ byte: Unicode.Scalar) {
        reserve(1)
        put(UInt8(ascii: byte))
    }

    /// Writes `null` and makes room for it.
    @inline(__always)
    mutating func null() {
        reserve(4)
        // The four letters, lowest byte first: one store instead of a copy.
        UnsafeMutableRawPointer(start + count).storeBytes(of: UInt32(littleEndian: 0x6C6C_756E), as: UInt32.self)
        advance(4)
    }

    /// Writes `true` or `false` and makes room for it.
    @inline(__always)
    mutating func boolean(_ value: Bool) {
        value ? text("true") : text("false")
    }

    /// Writes ASCII text and makes room for it.
    @inline(__always)
    mutating func text(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        put(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Writes text that needs no escape and makes room for it.
    mutating func text(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            reserve(bytes.count)
            put(bytes)
        }
    }
}
