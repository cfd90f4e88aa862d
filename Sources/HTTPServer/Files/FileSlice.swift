import Glibc

/// Some bytes of an open file, read as they are sent. The file is closed when the last slice of it is gone.
public struct FileSlice: Sendable {
    /// An open file.
    final class Handle: Sendable {
        let descriptor: Int32

        init(descriptor: Int32) {
            self.descriptor = descriptor
        }

        deinit {
            close(descriptor)
        }
    }

    private static let pieceSize = 1 << 18

    let handle: Handle
    let range: Range<Int>

    /// Bytes.
    public var count: Int { range.count }

    init(handle: Handle, range: Range<Int>) {
        self.handle = handle
        self.range = range
    }

    /// The bytes, off Swift's pool. Fails when the file has become shorter meanwhile.
    func read(at offset: Int) async throws -> [UInt8] {
        let handle = handle
        let count = min(Self.pieceSize, range.upperBound - offset)
        return try await BlockingWork.run {
            try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let got = pread(handle.descriptor, buffer.baseAddress! + filled, count - filled, offset + filled)
                    if got < 0, errno == EINTR { continue }
                    guard got > 0 else { throw HTTPError(.internalServerError, "The file could not be read.") }
                    filled += got
                }
            }
        }
    }

    /// All of it, for tests and small files.
    public func bytes() async throws -> [UInt8] {
        var all: [UInt8] = []
        var offset = range.lowerBound
        while offset < range.upperBound {
            let piece = try await read(at: offset)
            offset += piece.count
            all += piece
        }
        return all
    }
}
