/// Where the data files of a table lie, and how the log's names for them are read.
///
/// A path in the log is relative to the table or absolute, and percent-encoded (PROTOCOL.md, "Add File and Remove
/// File"; RFC 2396). It is data from whoever wrote the log, and must not reach outside of the lake.
struct DataFilePath: Sendable, Hashable {
    /// What DuckDB can read for the table itself.
    let table: String
    /// What DuckDB can read for the root of the store.
    let store: String

    /// The one name that a file has, however its path is written: relative to the table where it lies in it, else
    /// absolute.
    ///
    /// - Throws: ``DeltaError`` `brokenTable` when the path climbs out of the table, `unsupportedTable` when it is
    ///   absolute and outside of the lake.
    func canonical(_ path: String) throws(DeltaError) -> String {
        if Self.isPlain(path) { return path }
        guard let absolute = absolutePath(path) else {
            let decoded = PercentEncoding.decode(path)
            guard let names = Self.resolve(decoded), !names.isEmpty else {
                throw DeltaError(.brokenTable, "The log names a file outside of the table: \"\(path)\".", file: path)
            }
            return names
        }
        guard let names = Self.resolve(absolute.path) else {
            throw DeltaError(.brokenTable, "The log names a file outside of the lake: \"\(path)\".", file: path)
        }
        let full = "\(absolute.root)\(names)"
        if full.hasPrefix("\(table)/") { return String(full.dropFirst(table.count + 1)) }
        guard full.hasPrefix(store == "/" ? "/" : "\(store)/") else {
            throw DeltaError(
                .unsupportedTable, "The log names a file outside of the lake: \"\(path)\".",
                hint: "Copy the table with all its files into the lake.", file: path)
        }
        return full
    }

    /// What DuckDB can read for a canonical name.
    func location(_ canonical: String) -> String {
        Self.pattern(fullPath(canonical))
    }

    /// Where a canonical name lies.
    func fullPath(_ canonical: String) -> String {
        Self.isAbsolute(canonical) ? canonical : "\(table)/\(canonical)"
    }

    /// The pattern that stands for one path only: DuckDB takes `*`, `?` and `[` for others, and would read other files.
    static func pattern(_ path: String) -> String {
        guard path.utf8.contains(where: { patternBytes.contains($0) }) else { return path }
        var pattern: [UInt8] = []
        for byte in path.utf8 {
            if patternBytes.contains(byte) {
                pattern += [UInt8(ascii: "["), byte, UInt8(ascii: "]")]
            } else {
                pattern.append(byte)
            }
        }
        return String(decoding: pattern, as: UTF8.self)
    }

    private static let patternBytes = [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "[")]

    /// The key in the store of a canonical name.
    ///
    /// - Parameter tableKey: the key prefix of the table.
    func key(_ canonical: String, in tableKey: String) -> String {
        guard Self.isAbsolute(canonical) else { return "\(tableKey)/\(canonical)" }
        return String(canonical.dropFirst(store == "/" ? 1 : store.count + 1))
    }

    /// Whether a canonical name is absolute: a path of the file system, or a URL of a bucket. A relative one has no
    /// empty name in it, and so is neither.
    static func isAbsolute(_ canonical: String) -> Bool {
        canonical.hasPrefix("/") || canonical.hasPrefix(bucketScheme)
    }

    private static let bucketScheme = "s3://"

    /// Whether a path is relative and says what it means: no escape, no scheme, no empty name, `.` or `..`. Almost
    /// every path of almost every log is such.
    private static func isPlain(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { bytes in
            var startsName = true
            for byte in bytes {
                switch byte {
                case 0, UInt8(ascii: "%"), UInt8(ascii: ":"): return false
                case UInt8(ascii: "/"):
                    if startsName { return false }
                    startsName = true
                case UInt8(ascii: "."):
                    if startsName { return false }
                default: startsName = false
                }
            }
            return !startsName
        }
    }

    /// What an absolute path begins with, and the names behind it; `nil` for a relative one.
    private func absolutePath(_ path: String) -> (root: String, path: String)? {
        if path.hasPrefix("/") { return ("/", PercentEncoding.decode(path)) }
        guard let colon = path.firstIndex(of: ":"), Self.isScheme(path[..<colon]) else { return nil }
        var rest = path[path.index(after: colon)...]
        switch path[..<colon].lowercased() {
        case "file":
            if rest.hasPrefix("//") {
                let authority = rest.dropFirst(2).prefix { $0 != "/" }
                rest = rest.dropFirst(2 + authority.count)
            }
            return ("/", PercentEncoding.decode(String(rest)))
        // Hadoop has had three clients of S3, each with a scheme of its own for the same buckets.
        case "s3", "s3a", "s3n":
            guard rest.hasPrefix("//") else { return ("/", path) }
            return (Self.bucketScheme, PercentEncoding.decode(String(rest.dropFirst(2))))
        default: return ("/", path)
        }
    }

    /// Only what RFC 3986, section 3.1 calls a scheme, and longer than a letter; `p=a:b/…` is a folder.
    private static func isScheme(_ text: Substring) -> Bool {
        guard text.utf8.count > 1, let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "+" || $0 == "-" || $0 == ".") }
    }

    /// A path without `.` and `..`; `nil` when it climbs above its start, or holds NUL.
    private static func resolve(_ path: String) -> String? {
        guard !path.utf8.contains(0) else { return nil }
        var names: [Substring] = []
        for name in path.split(separator: "/") where name != "." {
            if name == ".." {
                guard names.popLast() != nil else { return nil }
            } else {
                names.append(name)
            }
        }
        return names.joined(separator: "/")
    }
}
