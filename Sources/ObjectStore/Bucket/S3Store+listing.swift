extension S3Store {
    /// The objects under a prefix. Hidden ones are left out.
    public func list(prefix: String, after: String?) async throws(ObjectStoreError) -> [ObjectInfo] {
        try ObjectKey.validate(prefix: prefix)
        var found: [ObjectInfo] = []
        try await pages(of: prefix, after: after, delimiter: nil) { (page) throws(ObjectStoreError) in
            for entry in page.children where entry.name == "Contents" {
                if let info = try object(entry, in: page), after.map({ isAfter(info.key, $0) }) ?? true {
                    found.append(info)
                }
            }
        }
        return found.sorted { isAfter($1.key, $0.key) }
    }

    /// The names of the folders directly under a prefix.
    public func folders(in prefix: String) async throws(ObjectStoreError) -> [String] {
        try ObjectKey.validate(prefix: prefix)
        let folder = prefix.isEmpty || prefix.hasSuffix("/") ? prefix : "\(prefix)/"
        var found: Set<String> = []
        try await pages(of: folder, after: nil, delimiter: "/") { (page) throws(ObjectStoreError) in
            for entry in page.children where entry.name == "CommonPrefixes" {
                let key = try self.key(entry["Prefix"], in: page)
                guard key.hasPrefix(folder), key.hasSuffix("/") else { continue }
                let name = String(key.dropFirst(folder.count).dropLast())
                if !name.isEmpty, !name.contains("/"), !name.hasPrefix(Self.hiddenNamePrefix) { found.insert(name) }
            }
        }
        return found.sorted { isAfter($1, $0) }
    }

    /// Asks for a listing, page after page.
    private func pages(
        of prefix: String, after: String?, delimiter: String?,
        _ take: (XMLElement) throws(ObjectStoreError) -> Void
    ) async throws(ObjectStoreError) {
        var token: String?
        repeat {
            var query = [
                (name: "list-type", value: "2"), (name: "encoding-type", value: "url"),
                (name: "prefix", value: self.prefix + prefix),
            ]
            if let delimiter { query.append(("delimiter", delimiter)) }
            if let token {
                query.append(("continuation-token", token))
            } else if let after {
                query.append(("start-after", self.prefix + after))
            }
            let answer = try await client.send(
                S3Request(method: "GET", key: "", query: query, isCancellable: true)
            ).http
            guard answer.status == 200 else { throw failure(answer, "") }
            let page: XMLElement
            do throws(XMLParser.Failure) {
                page = try XMLParser.parse(answer.body)
            } catch {
                throw damaged("is not XML: \(error.reason)")
            }
            guard page.name == "ListBucketResult" else { throw damaged("is a \(page.name)") }
            try take(page)
            guard page["IsTruncated"] == "true" else { return }
            let next = page["NextContinuationToken"]
            guard next != nil, next != token else { throw damaged("does not say how it goes on") }
            token = next
        } while true
    }

    /// An object of a listing; nil for one that is hidden.
    private func object(_ entry: XMLElement, in page: XMLElement) throws(ObjectStoreError) -> ObjectInfo? {
        let key = try key(entry["Key"], in: page)
        // A key that ends with a slash is what some programs leave for a folder.
        guard !key.isEmpty, !key.hasSuffix("/"),
            !key[(key.lastIndex(of: "/").map(key.index(after:)) ?? key.startIndex)...].hasPrefix(Self.hiddenNamePrefix)
        else { return nil }
        guard let size = entry["Size"].flatMap({ Int($0) }),
            let modified = entry["LastModified"].flatMap(S3Date.init(listed:))
        else {
            throw damaged("lacks size or time of \(key)")
        }
        return ObjectInfo(key: key, size: size, modified: modified.date, tag: entry["ETag"])
    }

    /// A key of a listing as the store names it.
    private func key(_ text: String?, in page: XMLElement) throws(ObjectStoreError) -> String {
        let decoded = page["EncodingType"] == "url" ? text.flatMap(URIEncoding.decodeListed) : text
        guard let decoded, decoded.hasPrefix(prefix) else { throw damaged("has a key that was not asked for") }
        return String(decoded.dropFirst(prefix.count))
    }

    private func damaged(_ how: String) -> ObjectStoreError {
        ObjectStoreError(
            .io, key: "", message: "The listing of the bucket “\(configuration.bucket)” \(how). Is it an S3 server?")
    }

    private func isAfter(_ key: String, _ other: String) -> Bool {
        other.utf8.lexicographicallyPrecedes(key.utf8)
    }
}
