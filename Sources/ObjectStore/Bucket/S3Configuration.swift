/// Who asks a bucket.
public struct S3Credentials: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The name of the key.
    public let keyID: String
    /// The key's secret. Nothing prints it.
    public let secret: String
    /// The token that belongs to a key which is valid for some hours only. Nothing prints it.
    public let sessionToken: String?

    /// A key; `sessionToken` is for temporary ones.
    public init(keyID: String, secret: String, sessionToken: String? = nil) {
        self.keyID = keyID
        self.secret = secret
        self.sessionToken = sessionToken
    }

    /// The key's name alone.
    public var description: String { "key \(keyID)" }
    /// The key's name alone.
    public var customMirror: Mirror { Mirror(self, children: ["keyID": keyID]) }
}

/// Where a bucket is and how it is asked.
public struct S3Configuration: Sendable, Hashable {
    /// How the bucket is named in a request.
    public enum Style: String, Sendable, Hashable, CaseIterable {
        /// As the first part of the path: what servers of one's own understand.
        case path
        /// As the first part of the host's name: what AWS asks for.
        case virtualHost = "virtual-host"
    }

    /// The bucket.
    public let bucket: String
    /// What the keys of the store begin with, without a slash at its ends; may be empty.
    public let prefix: String
    /// Where the servers are, such as `eu-central-1`.
    public let region: String
    /// A server other than AWS's.
    public let endpoint: S3Endpoint?
    /// How the bucket is named.
    public let style: Style
    /// Who asks; nil for a bucket that answers anybody.
    public let credentials: S3Credentials?

    /// - Parameters:
    ///   - address: `s3://bucket` or `s3://bucket/prefix`.
    ///   - endpoint: nil for AWS.
    ///   - style: nil for the path with an endpoint of one's own and for buckets with a dot in their names, which
    ///     no certificate covers; else the host.
    /// - Throws: ``ObjectStoreError`` `notAKey` that says what is wrong with the address.
    public init(
        address: String, region: String? = nil, endpoint: S3Endpoint? = nil, style: Style? = nil,
        credentials: S3Credentials? = nil
    ) throws(ObjectStoreError) {
        let scheme = "s3://"
        guard address.lowercased().hasPrefix(scheme) else {
            throw ObjectStoreError(.notAKey, key: address, message: "A bucket is written as s3://bucket/prefix.")
        }
        let parts = address.dropFirst(scheme.count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        bucket = parts.first.map(String.init) ?? ""
        guard Self.isBucketName(bucket) else {
            throw ObjectStoreError(
                .notAKey, key: address,
                message: "“\(bucket.prefix(80))” is no name of a bucket: it has 3 to 63 lower-case letters, digits, "
                    + "dots and hyphens, and begins and ends with a letter or digit.")
        }
        var prefix = parts.count > 1 ? String(parts[1]) : ""
        while prefix.hasSuffix("/") { prefix.removeLast() }
        if !prefix.isEmpty { try ObjectKey.validate(prefix) }
        // DuckDB takes what follows a question mark for options, and the others for patterns.
        if let odd = prefix.first(where: { "?*[]#".contains($0) || $0.isNewline }) {
            throw ObjectStoreError(
                .notAKey, key: address, message: "The address of a bucket cannot have “\(odd)” in it.")
        }
        self.prefix = prefix
        self.region = region ?? "us-east-1"
        self.endpoint = endpoint
        self.style = style ?? (endpoint != nil || bucket.contains(".") ? .path : .virtualHost)
        self.credentials = credentials
    }

    /// `s3://bucket/prefix`.
    public var address: String { prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)" }

    private static func isBucketName(_ name: String) -> Bool {
        guard (3...63).contains(name.utf8.count), name.first != ".", name.last != ".", name.first != "-",
            name.last != "-"
        else { return false }
        return name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}

/// A server that speaks S3.
public struct S3Endpoint: Sendable, Hashable {
    /// Whether requests are encrypted.
    public let isSecure: Bool
    /// The server's name or address, with the port if it is not the usual one.
    public let host: String

    /// - Parameter url: `https://host`, `http://host:port`, or the host alone for HTTPS; nothing may follow.
    /// - Returns: nil when it is something else.
    public init?(_ url: String) {
        var rest = url[...]
        var isSecure = true
        if rest.lowercased().hasPrefix("https://") {
            rest = rest.dropFirst(8)
        } else if rest.lowercased().hasPrefix("http://") {
            rest = rest.dropFirst(7)
            isSecure = false
        }
        if rest.hasSuffix("/") { rest.removeLast() }
        let usual = isSecure ? ":443" : ":80"
        if rest.hasSuffix(usual) { rest = rest.dropLast(usual.count) }
        let isPlain = rest.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
                true
            default: false
            }
        }
        guard !rest.isEmpty, isPlain, rest.first != ":", rest.last != ":" else { return nil }
        self.isSecure = isSecure
        host = String(rest)
    }

    /// `https://host` or `http://host:port`.
    public var url: String { (isSecure ? "https://" : "http://") + host }
}
