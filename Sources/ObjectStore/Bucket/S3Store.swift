import FoundationEssentials
import Synchronization

/// A store in a bucket: Amazon S3, or another server that speaks its language.
///
/// ``putIfAbsent(_:_:)`` is a PUT with `If-None-Match: *`. Whether the bucket keeps to that is tried once, before the
/// first such write: one that does not would lose commits of a Delta log without a word, and is refused.
public struct S3Store: ObjectStore {
    /// Where the bucket is and how it is asked.
    public let configuration: S3Configuration
    let client: S3Client
    private let conditionalWrites: ConditionalWrites

    /// Names that start so are never listed.
    static let hiddenNamePrefix = ".sord-"
    /// The most that is read at once, in bytes.
    private static let readingLimit = 4 << 30
    /// Larger objects are written in parts, in bytes.
    private static let singlePutLimit = 64 << 20
    /// Tells writes apart that may have happened without an answer.
    private static let writeHeader = "x-amz-meta-sord-write"

    /// A store in a bucket. Nothing is asked of it yet.
    public init(_ configuration: S3Configuration) {
        self.configuration = configuration
        client = S3Client(configuration)
        conditionalWrites = ConditionalWrites()
    }

    /// All bytes of an object.
    public func get(_ key: String) async throws(ObjectStoreError) -> [UInt8] {
        let answer = try await read(key, headers: [])
        guard answer.status == 200 else { throw failure(answer, key) }
        return answer.body
    }

    /// Some bytes of an object.
    public func get(_ key: String, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        guard !range.isEmpty else {
            guard try await info(key) != nil else {
                throw ObjectStoreError(.notFound, key: key, message: "There is no object \(key) in the bucket.")
            }
            return []
        }
        let end = range.upperBound == .max ? "" : String(range.upperBound - 1)
        let answer = try await read(key, headers: [("range", "bytes=\(range.lowerBound)-\(end)")])
        switch answer.status {
        case 206: return answer.body
        // The whole object, from a server without ranges.
        case 200: return Array(answer.body.dropFirst(range.lowerBound).prefix(range.count))
        case 416: return []
        default: throw failure(answer, key)
        }
    }

    /// Size and time of an object, or `nil` when there is none.
    public func info(_ key: String) async throws(ObjectStoreError) -> ObjectInfo? {
        guard let headers = try await head(key) else { return nil }
        guard let size = headers["content-length"].flatMap({ Int($0) }),
            let modified = headers["last-modified"].flatMap(S3Date.init(http:))
        else {
            throw ObjectStoreError(.io, key: key, message: "The bucket does not tell size and time of \(key).")
        }
        return ObjectInfo(key: key, size: size, modified: modified.date, tag: headers["etag"])
    }

    /// Writes an object, a large one in parts.
    public func put(_ key: String, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        let whole = try fullKey(key)
        if bytes.count > Self.singlePutLimit {
            try await MultipartUpload(client: client, key: whole).put(bytes)
            return
        }
        let answer = try await client.send(S3Request(method: "PUT", key: whole, body: bytes)).http
        guard answer.status == 200 else { throw failure(answer, key) }
    }

    /// Writes an object unless there is one under this key already.
    ///
    /// - Throws: ``ObjectStoreError`` `unsupported` when the bucket does not keep to conditions.
    public func putIfAbsent(_ key: String, _ bytes: [UInt8]) async throws(ObjectStoreError) -> Bool {
        let whole = try fullKey(key)
        try await checkConditionalWrites()
        return try await conditionalPut(whole, bytes)
    }

    /// Removes an object; a missing one is no error.
    public func delete(_ key: String) async throws(ObjectStoreError) {
        let answer = try await client.send(S3Request(method: "DELETE", key: try fullKey(key))).http
        let isGone = answer.status == 404 && S3Failure.code(of: answer) != "NoSuchBucket"
        guard (200..<300).contains(answer.status) || isGone else { throw failure(answer, key) }
    }

    /// The URL that DuckDB's extension `httpfs` reads and writes.
    public func location(of key: String) -> String {
        key.isEmpty ? configuration.address : "\(configuration.address)/\(key)"
    }

    /// Makes sure that what is about to be written can be committed.
    ///
    /// - Throws: ``ObjectStoreError`` `unsupported` when the bucket does not keep to conditions.
    public func prepareFolder(_ prefix: String) async throws(ObjectStoreError) {
        try ObjectKey.validate(prefix)
        try await checkConditionalWrites()
    }

    // MARK: - What the parts of the store share

    /// The whole key in the bucket.
    func fullKey(_ key: String) throws(ObjectStoreError) -> String {
        try ObjectKey.validate(key)
        let full = self.prefix + key
        guard full.utf8.count <= ObjectKey.maximumLength else {
            throw ObjectStoreError(
                .notAKey, key: key,
                message: "The key \"\(key.prefix(80))…\" is longer than \(ObjectKey.maximumLength) bytes in the bucket."
            )
        }
        return full
    }

    /// What every key in the bucket begins with: empty, or with a slash at its end.
    var prefix: String { configuration.prefix.isEmpty ? "" : "\(configuration.prefix)/" }

    func failure(_ answer: HTTPAnswer, _ key: String) -> ObjectStoreError {
        S3Failure(configuration).error(answer, key: key)
    }

    private func read(
        _ key: String, headers: [(name: String, value: String)]
    ) async throws(ObjectStoreError) -> HTTPAnswer {
        let request = S3Request(
            method: "GET", key: try fullKey(key), headers: headers, answerLimit: Self.readingLimit,
            isCancellable: true)
        return try await client.send(request).http
    }

    /// The headers of an object, or nil when there is none.
    private func head(_ key: String) async throws(ObjectStoreError) -> [String: String]? {
        let answer = try await client.send(S3Request(method: "HEAD", key: try fullKey(key), isCancellable: true)).http
        if answer.status == 200 { return answer.headers }
        if answer.status == 404 { return nil }
        // An answer to HEAD does not say why; one to GET does.
        let explained = try await read(key, headers: [("range", "bytes=0-0")])
        guard (200..<300).contains(explained.status) || explained.status == 416 else { throw failure(explained, key) }
        throw failure(answer, key)
    }

    private func conditionalPut(_ whole: String, _ bytes: [UInt8]) async throws(ObjectStoreError) -> Bool {
        let mark = UUID().uuidString.lowercased()
        let request = S3Request(
            method: "PUT", key: whole, headers: [("if-none-match", "*"), (Self.writeHeader, mark)], body: bytes)
        let answer = try await client.send(request).http
        switch answer.status {
        case 200: return true
        case 412:
            // What is there may be what an earlier attempt wrote, whose answer was lost. libcurl makes such attempts too,
            // unasked, when a connection that it used before turns out to be closed.
            return try await isOurs(whole, mark, bytes)
        case 501:
            throw ConditionalWrites.refusal(configuration, reason: "does not know the condition If-None-Match")
        default: throw failure(answer, whole)
        }
    }

    /// Whether an object is the one that a write with this mark made.
    private func isOurs(_ whole: String, _ mark: String, _ bytes: [UInt8]) async throws(ObjectStoreError) -> Bool {
        let answer = try await client.send(
            S3Request(method: "GET", key: whole, answerLimit: Self.readingLimit)
        ).http
        guard answer.status == 200 else { throw failure(answer, whole) }
        if let found = answer.headers[Self.writeHeader] { return found == mark }
        return answer.body == bytes
    }

    private func checkConditionalWrites() async throws(ObjectStoreError) {
        let probe = "\(prefix)\(Self.hiddenNamePrefix)probe-\(UUID().uuidString.lowercased())"
        try await conditionalWrites.check { () throws(ObjectStoreError) in
            let first = try await conditionalPut(
                probe, Array("Sord tries whether this bucket keeps to conditions.".utf8))
            let second: Result<Bool, ObjectStoreError>
            do throws(ObjectStoreError) {
                second = .success(try await conditionalPut(probe, Array("It does not.".utf8)))
            } catch {
                second = .failure(error)
            }
            _ = try? await client.send(S3Request(method: "DELETE", key: probe))
            guard first else {
                throw ConditionalWrites.refusal(configuration, reason: "refuses a condition that holds")
            }
            if try second.get() {
                throw ConditionalWrites.refusal(
                    configuration, reason: "replaces objects though the condition If-None-Match forbids it")
            }
        }
    }
}
