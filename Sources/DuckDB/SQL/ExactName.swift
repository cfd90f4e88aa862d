/// A name that equals another one only when both are the same bytes.
///
/// Swift takes texts for equal that are written with other code points, such as an é of one or of two. To DuckDB, to a
/// file system and to a Delta log these are different names.
public struct ExactName: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The name.
    public let text: String

    /// A name as it is written.
    public init(_ text: String) {
        self.text = text
    }

    /// A name in the text of a program.
    public init(stringLiteral text: String) { self.init(text) }

    /// Whether both are the same bytes.
    public static func == (left: ExactName, right: ExactName) -> Bool {
        // Swift's own comparison is the fast one, and texts that are not equal by it are not the same bytes either.
        left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// By the bytes.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// The name as it is written, to be compared by its bytes.
    public var exact: ExactName { ExactName(self) }

    /// The name in small letters, to be compared by its bytes: names that differ in letter case alone are one name.
    public var folded: ExactName { ExactName(lowercased()) }
}
