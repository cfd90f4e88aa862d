/// The rules for keys: they are data, and must never reach outside of the store.
public enum ObjectKey {
    /// A name in a folder can have at most this many bytes on the usual file systems.
    static let maximumNameLength = 255
    /// A key can have at most this many bytes: the limit of S3.
    static let maximumLength = 1024

    /// Checks a key: relative, made of names that are neither empty nor `.` nor `..`, without NUL.
    ///
    /// - Throws: ``ObjectStoreError`` with code `notAKey`, naming the rule that is broken.
    public static func validate(_ key: String) throws(ObjectStoreError) {
        guard !key.isEmpty else { throw refusal(key, "is empty") }
        try validateNames(key.utf8.split(separator: slash, omittingEmptySubsequences: false), of: key)
    }

    /// Checks the start of keys: like a key, but may be empty, end in `/`, or end within a name.
    public static func validate(prefix: String) throws(ObjectStoreError) {
        guard !prefix.isEmpty else { return }
        var names = prefix.utf8.split(separator: slash, omittingEmptySubsequences: false)
        if names.last?.isEmpty == true { names.removeLast() }
        try validateNames(names, of: prefix)
    }

    private static let slash = UInt8(ascii: "/")

    private static func validateNames(_ names: [Substring.UTF8View], of key: String) throws(ObjectStoreError) {
        guard key.utf8.count <= maximumLength else { throw refusal(key, "is longer than \(maximumLength) bytes") }
        for name in names {
            if name.isEmpty {
                throw refusal(key, key.utf8.first == slash ? "starts with a slash" : "has an empty name in it")
            }
            if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) {
                throw refusal(key, "has the name \"\(Substring(name))\" in it")
            }
            if name.contains(0) { throw refusal(key, "has a NUL character in it") }
            if name.count > maximumNameLength {
                throw refusal(key, "has a name longer than \(maximumNameLength) bytes in it")
            }
        }
    }

    private static func refusal(_ key: String, _ rule: String) -> ObjectStoreError {
        ObjectStoreError(.notAKey, key: key, message: "The key \(shortened(key)) \(rule).")
    }

    private static func shortened(_ key: String) -> String {
        let visible = key.count > 80 ? "\(key.prefix(80))…" : key
        return "\"\(visible)\""
    }
}
