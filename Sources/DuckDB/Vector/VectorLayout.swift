/// What all vectors of a column have in common: worked out once for a result, used for each of its chunks.
final class VectorLayout: Sendable {
    let type: LogicalType
    let storage: VectorStorage
    /// Digits behind the point of a decimal, elements of an array.
    let size: Int
    let children: [VectorLayout]
    /// Ready JSON: of an enum, its words in quotes; of a struct or a union, the names with what goes around them.
    nonisolated(unsafe) let words: UnsafeMutableBufferPointer<UnsafeBufferPointer<UInt8>>

    init(_ type: LogicalType) {
        self.type = type
        storage = VectorStorage(type)
        var words: [String] = []
        switch type.storage {
        case .decimal(_, let scale):
            size = scale
            children = []
        case .enum(let texts):
            size = 0
            children = []
            words = texts.map(Self.quoted)
        case .list(let element):
            size = 0
            children = [VectorLayout(element)]
        case .array(let element, let count):
            size = count
            children = [VectorLayout(element)]
        case .struct(let fields):
            size = fields.count
            children = fields.map { VectorLayout($0.type) }
            words = fields.enumerated().map { ($0 == 0 ? "{" : ",") + Self.quoted($1.name) + ":" }
        case .map(let key, let value):
            size = 0
            children = [VectorLayout(.struct([.init("key", key), .init("value", value)]))]
        case .union(let fields):
            size = fields.count
            children = [VectorLayout(.utinyint)] + fields.map { VectorLayout($0.type) }
            words = fields.map { "{" + Self.quoted($0.name) + ":" }
        case .variant:
            size = 0
            children = Self.variantParts.map(VectorLayout.init)
        default:
            size = 0
            children = []
        }
        self.words = .allocate(capacity: words.count)
        for (index, word) in words.enumerated() {
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: word.utf8.count)
            _ = copy.initialize(from: word.utf8)
            self.words.initializeElement(at: index, to: UnsafeBufferPointer(copy))
        }
    }

    deinit {
        words.forEach { $0.deallocate() }
        words.deallocate()
    }

    /// A VARIANT is stored as these four vectors (duckdb/common/types/variant.hpp): the names in it, the edges of its
    /// tree, its nodes as type and place in the data, and the data.
    private static let variantParts: [LogicalType] = [
        .list(.varchar),
        .list(.struct([.init("keys_index", .uinteger), .init("values_index", .uinteger)])),
        .list(.struct([.init("type_id", .utinyint), .init("byte_offset", .uinteger)])),
        .blob,
    ]

    private static func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}
