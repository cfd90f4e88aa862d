/// Bytes in pieces, from any asynchronous sequence of them.
public struct ByteStream: AsyncSequence, Sendable {
    /// A piece of any size.
    public typealias Element = [UInt8]

    private let start: @Sendable () -> () async throws -> [UInt8]?

    /// The sequence is iterated once for each response that carries it.
    public init<Base: AsyncSequence & Sendable>(_ base: Base) where Base.Element == [UInt8] {
        start = {
            var iterator = base.makeAsyncIterator()
            return { try await iterator.next() }
        }
    }

    /// The sequence maps to bytes.
    init<Base: AsyncSequence & Sendable>(_ base: Base, encoding: @escaping @Sendable (Base.Element) -> [UInt8]) {
        start = {
            var iterator = base.makeAsyncIterator()
            return { try await iterator.next().map(encoding) }
        }
    }

    /// Calls `next` for each piece until it returns nil. `next` is called by one task at a time.
    public init(_ next: @escaping @Sendable () async throws -> [UInt8]?) {
        start = { next }
    }

    /// Goes through the pieces once.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let advance: () async throws -> [UInt8]?

        /// The next piece; nil at the end.
        public mutating func next() async throws -> [UInt8]? {
            try await advance()
        }
    }

    /// Begins with the first piece.
    public func makeAsyncIterator() -> Iterator {
        Iterator(advance: start())
    }
}
