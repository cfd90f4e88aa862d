import Dispatch
import Foundation

/// A file that has no name any more, and is gone when nobody reads it.
final class TemporaryFile: Sendable {
    private let descriptor: Int32
    private let queue = DispatchQueue(label: "Fabric.TemporaryFile")
    private static let pieceSize = 256 << 10

    /// Opens a file and takes its name away.
    init(taking path: String) throws(SordError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SordError(.internal, "The file that was written cannot be read.") }
        unlink(path)
    }

    deinit {
        close(descriptor)
    }

    /// The next bytes; nil at the end.
    func next() async throws(SordError) -> [UInt8]? {
        let (bytes, code): ([UInt8], Int32) = await withCheckedContinuation { continuation in
            queue.async { [self] in
                var failure: Int32 = 0
                let bytes = [UInt8](unsafeUninitializedCapacity: Self.pieceSize) { buffer, count in
                    let got = read(descriptor, buffer.baseAddress, buffer.count)
                    if got < 0 { failure = errno }
                    count = max(got, 0)
                }
                continuation.resume(returning: (bytes, failure))
            }
        }
        guard code == 0 else { throw SordError(.internal, "The file that was written cannot be read.") }
        return bytes.isEmpty ? nil : bytes
    }
}
