/// The body of a request, read piece by piece. Nothing is read from the client before it is asked for, so a handler
/// that is slow slows its client and fills no memory. It can be read once.
public struct RequestBody: AsyncSequence, Sendable {
    /// A piece, never empty.
    public typealias Element = [UInt8]

    /// Where the pieces come from.
    protocol Source: Sendable {
        func next() async throws -> [UInt8]?
    }

    enum Storage: Sendable {
        case bytes([UInt8])
        case stream(ByteStream)
        case source(any Source)
    }

    let storage: Storage

    /// No body.
    public static let empty = RequestBody(storage: .bytes([]))

    /// A body that is there already.
    public static func bytes(_ bytes: some Sequence<UInt8>) -> RequestBody {
        RequestBody(storage: .bytes(Array(bytes)))
    }

    /// A body in pieces.
    public static func stream(_ stream: ByteStream) -> RequestBody {
        RequestBody(storage: .stream(stream))
    }

    /// Throws `HTTPError` when the client sends too much (413), too slowly (408) or nonsense (400), and
    /// `ClientDisconnected` when it leaves.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate var storage: Storage
        fileprivate var stream: ByteStream.Iterator?

        /// The next piece, as soon as there is one; nil at the end.
        public mutating func next() async throws -> [UInt8]? {
            switch storage {
            case .bytes(let bytes):
                storage = .bytes([])
                return bytes.isEmpty ? nil : bytes
            case .stream:
                return try await stream?.next()
            case .source(let source):
                return try await source.next()
            }
        }
    }

    /// The pieces that have not been read yet.
    public func makeAsyncIterator() -> Iterator {
        if case .stream(let stream) = storage { return Iterator(storage: storage, stream: stream.makeAsyncIterator()) }
        return Iterator(storage: storage, stream: nil)
    }
}
