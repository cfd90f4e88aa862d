/// Writes an object in parts, several at a time; the object appears when all of them are there.
///
/// See "Uploading and copying objects using multipart upload" in Amazon's S3 user guide.
struct MultipartUpload {
    let client: S3Client
    /// The whole key in the bucket.
    let key: String

    /// The size of a part in bytes; at most 10,000 parts make an object.
    static let partSize = 32 << 20
    /// The size of a part that the server copies itself, in bytes.
    static let copiedPartSize = 1 << 30
    /// How many parts are on their way at once: they are held in memory.
    private static let concurrency = 4

    /// Writes bytes.
    func put(_ bytes: [UInt8]) async throws(ObjectStoreError) {
        let size = max(Self.partSize, (bytes.count + 9_999) / 10_000)
        try await upload(Self.ranges(of: bytes.count, each: size)) { range, request in
            request.body = Array(bytes[range])
        }
    }

    /// Lets the server copy another object of the bucket.
    func copy(from source: String, size: Int) async throws(ObjectStoreError) {
        let partSize = max(Self.copiedPartSize, (size + 9_999) / 10_000)
        try await upload(Self.ranges(of: size, each: partSize)) { range, request in
            request.headers = [
                ("x-amz-copy-source", source),
                ("x-amz-copy-source-range", "bytes=\(range.lowerBound)-\(range.upperBound - 1)"),
            ]
            request.stallLimit = 300
        }
    }

    static func ranges(of count: Int, each size: Int) -> [Range<Int>] {
        stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }

    private func upload(
        _ ranges: [Range<Int>], _ fill: @escaping @Sendable (Range<Int>, inout S3Request) -> Void
    ) async throws(ObjectStoreError) {
        let begun = try await answer(S3Request(method: "POST", key: key, query: [("uploads", "")]))
        guard let id = begun?["UploadId"], !id.isEmpty else {
            throw ObjectStoreError(.io, key: key, message: "The bucket began no upload of \(key).")
        }
        do throws(ObjectStoreError) {
            var tags: [String] = []
            for start in stride(from: 0, to: ranges.count, by: Self.concurrency) {
                tags += try await parts(ranges, start..<min(start + Self.concurrency, ranges.count), id, fill)
            }
            var list = "<CompleteMultipartUpload>"
            for (index, tag) in tags.enumerated() {
                list += "<Part><PartNumber>\(index + 1)</PartNumber><ETag>\(Self.escaped(tag))</ETag></Part>"
            }
            list += "</CompleteMultipartUpload>"
            let request = S3Request(
                method: "POST", key: key, query: [("uploadId", id)], body: Array(list.utf8), stallLimit: 300)
            try await finish(request)
        } catch {
            // Parts that are left lie in the bucket unseen, and are paid for.
            _ = try? await client.send(S3Request(method: "DELETE", key: key, query: [("uploadId", id)]))
            throw error
        }
    }

    /// Puts the parts together. When an earlier attempt has done so and its answer was lost, the upload is not known
    /// any more, and the object is there.
    private func finish(_ request: S3Request) async throws(ObjectStoreError) {
        let answer = try await client.send(request)
        if answer.mayHaveArrivedBefore, S3Failure.code(of: answer.http) == "NoSuchUpload" {
            let head = try await client.send(S3Request(method: "HEAD", key: key)).http
            if head.status == 200 { return }
        }
        _ = try checked(answer.http)
    }

    private func parts(
        _ ranges: [Range<Int>], _ indices: Range<Int>, _ id: String,
        _ fill: @escaping @Sendable (Range<Int>, inout S3Request) -> Void
    ) async throws(ObjectStoreError) -> [String] {
        let outcomes = await withTaskGroup(of: (Int, Result<String, ObjectStoreError>).self) { group in
            for index in indices {
                group.addTask {
                    do throws(ObjectStoreError) {
                        return (index, .success(try await part(ranges[index], index + 1, id, fill)))
                    } catch {
                        return (index, .failure(error))
                    }
                }
            }
            var outcomes: [(Int, Result<String, ObjectStoreError>)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }
        }
        var tags: [String] = []
        for outcome in outcomes { tags.append(try outcome.1.get()) }
        return tags
    }

    /// - Returns: the tag by which the server knows the part.
    private func part(
        _ range: Range<Int>, _ number: Int, _ id: String, _ fill: (Range<Int>, inout S3Request) -> Void
    ) async throws(ObjectStoreError) -> String {
        var request = S3Request(method: "PUT", key: key, query: [("partNumber", "\(number)"), ("uploadId", id)])
        fill(range, &request)
        let answer = try await client.send(request).http
        let document = try checked(answer)
        guard let tag = answer.headers["etag"] ?? document?["ETag"] else {
            throw ObjectStoreError(.io, key: key, message: "The bucket gave no tag for a part of \(key).")
        }
        return tag
    }

    private func answer(_ request: S3Request) async throws(ObjectStoreError) -> XMLElement? {
        try checked(try await client.send(request).http)
    }

    private func checked(_ answer: HTTPAnswer) throws(ObjectStoreError) -> XMLElement? {
        try S3Failure(client.configuration).document(of: answer, key: key)
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
