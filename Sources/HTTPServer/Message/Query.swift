/// The part of the target after `?`, as pairs in order.
public struct Query: Sendable, Sequence {
    /// One `name=value`.
    public struct Item: Sendable, Hashable {
        /// Decoded.
        public let name: String
        /// Decoded; empty when there was no `=`.
        public let value: String
    }

    private let items: [Item]

    init(items: [Item] = []) {
        self.items = items
    }

    /// The first value of that name.
    public subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    /// All values of that name, in order.
    public func values(of name: String) -> [String] {
        items.filter { $0.name == name }.map(\.value)
    }

    /// The pairs in order.
    public func makeIterator() -> IndexingIterator<[Item]> {
        items.makeIterator()
    }
}
