import CHTTP

/// A gzip stream (RFC 1952).
struct Gzip: ~Copyable {
    private let stream: OpaquePointer

    /// Nil when there is no memory for it.
    init?() {
        // Level 5 takes about half the time of the best level for a few per cent more bytes.
        guard let stream = chttp_gzip_open(5) else { return nil }
        self.stream = stream
    }

    deinit {
        chttp_gzip_close(stream)
    }

    /// What can be sent now. Everything given so far can be decompressed from what came out so far.
    func compress(_ bytes: [UInt8], finish: Bool) -> [UInt8] {
        bytes.withUnsafeBytes { bytes in
            let output = chttp_gzip_write(stream, bytes.baseAddress, bytes.count, finish)
            return Array(UnsafeRawBufferPointer(start: output.bytes, count: output.count))
        }
    }
}

/// A stream whose pieces are compressed one by one, so that each can be read as soon as it arrives.
final class GzipStream: AsyncSequence, Sendable {
    typealias Element = [UInt8]

    private let base: ByteStream

    init(_ base: ByteStream) {
        self.base = base
    }

    final class Iterator: AsyncIteratorProtocol {
        private var base: ByteStream.Iterator
        private var gzip: Gzip?

        init(base: ByteStream.Iterator) {
            self.base = base
            gzip = Gzip()
        }

        func next() async throws -> [UInt8]? {
            guard gzip != nil else { return nil }
            let piece = try await base.next()
            let compressed = gzip?.compress(piece ?? [], finish: piece == nil)
            if piece == nil { gzip = nil }
            return compressed
        }
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator())
    }
}
