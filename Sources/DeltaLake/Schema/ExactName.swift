/// A name that equals another one only when both are the same bytes.
///
/// Swift takes texts for equal that are written with other code points, such as an é of one or of two. To the file
/// system, to DuckDB and to the Delta log these are different names.
struct ExactName: Sendable, Hashable {
    /// The name.
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ExactName, right: ExactName) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
