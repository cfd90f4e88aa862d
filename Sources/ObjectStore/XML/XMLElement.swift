/// One element of an answer: its name, the text directly in it, and the elements in it. Attributes are left out.
struct XMLElement: Sendable, Hashable {
    let name: String
    var text = ""
    var children: [XMLElement] = []

    /// The text of the first element of this name.
    subscript(name: String) -> String? { children.first { $0.name == name }?.text }
}
