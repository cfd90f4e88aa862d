/// What a `CREATE` statement creates.
public enum CreatedObject: String, Sendable, Hashable, CaseIterable {
    case table
    case view
    /// `MACRO` or its other name `FUNCTION`.
    case macro
    case schema
    case index
    case sequence
    case type
    case secret
    /// Nothing that is known here.
    case other

    /// What the first word behind `CREATE` and its modifiers names.
    init(word: String) {
        self = word == "FUNCTION" ? .macro : CreatedObject(rawValue: word.lowercased()) ?? .other
    }
}
