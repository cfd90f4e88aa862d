extension S3Store {
    /// The most that one request can copy, in bytes: a limit of S3.
    private static let copyLimit = 5 << 30
    /// How many copies or removals are on their way at once.
    private static let concurrency = 16

    /// Copies every object under a prefix, and then removes the originals.
    ///
    /// A bucket cannot do that in one step: while it lasts, and after a failure in the middle, objects may be at both
    /// places. What is at the old place is removed only when the new one is complete, and a second call goes on where
    /// the first one ended as long as the originals are all there.
    public func move(prefix: String, to target: String) async throws(ObjectStoreError) {
        try ObjectKey.validate(prefix)
        try ObjectKey.validate(target)
        let objects = try await list(prefix: "\(prefix)/")
        guard !objects.isEmpty else {
            throw ObjectStoreError(.notFound, key: prefix, message: "There is nothing under \(prefix) in the bucket.")
        }
        // What an earlier attempt copied may be there; anything else is somebody's.
        let contents = Set(objects.map { Content($0, under: prefix) })
        for object in try await list(prefix: "\(target)/") where !contents.contains(Content(object, under: target)) {
            throw ObjectStoreError(.taken, key: target, message: "There is something under \(target) already.")
        }
        try await forEach(objects) { (object) throws(ObjectStoreError) in
            try await self.copy(object, to: "\(target)\(object.key.dropFirst(prefix.count))")
        }
        try await forEach(objects) { (object) throws(ObjectStoreError) in try await self.delete(object.key) }
    }

    /// What is the same of an object and its copy.
    private struct Content: Hashable {
        let name: Substring
        let size: Int
        let tag: String?

        init(_ object: ObjectInfo, under prefix: String) {
            name = object.key.dropFirst(prefix.count)
            size = object.size
            tag = object.tag
        }
    }

    private func copy(_ object: ObjectInfo, to target: String) async throws(ObjectStoreError) {
        let source = URIEncoding.encode("/\(configuration.bucket)/\(try fullKey(object.key))", keepsSlashes: true)
        let whole = try fullKey(target)
        if object.size > Self.copyLimit {
            try await MultipartUpload(client: client, key: whole).copy(from: source, size: object.size)
            return
        }
        let request = S3Request(
            method: "PUT", key: whole, headers: [("x-amz-copy-source", source)], stallLimit: 300)
        _ = try S3Failure(configuration).document(of: try await client.send(request).http, key: object.key)
    }

    /// Does something with every object, several at a time; the first failure ends it.
    private func forEach(
        _ objects: [ObjectInfo], _ work: @escaping @Sendable (ObjectInfo) async throws(ObjectStoreError) -> Void
    ) async throws(ObjectStoreError) {
        let failure = await withTaskGroup(of: ObjectStoreError?.self) { group in
            var failure: ObjectStoreError?
            var rest = objects[...]
            var running = 0
            while running > 0 || (failure == nil && !rest.isEmpty) {
                if failure == nil, running < Self.concurrency, let object = rest.popFirst() {
                    running += 1
                    group.addTask {
                        do throws(ObjectStoreError) {
                            try await work(object)
                            return nil
                        } catch {
                            return error
                        }
                    }
                } else if let ended = await group.next() {
                    running -= 1
                    failure = failure ?? ended
                }
            }
            return failure
        }
        if let failure { throw failure }
    }
}
