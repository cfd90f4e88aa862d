import ObjectStore

extension DataConnection {
    /// Checks that everything is there that its kind needs, and that names are names.
    ///
    /// - Throws: ``SordError`` `.badName` or `.badRequest`.
    func check() throws(SordError) {
        if let complaint = CatalogName.complaint(about: name) {
            throw SordError(.badName, complaint, hint: "For example: birds")
        }
        switch type {
        case .postgres:
            try need(host, "host")
            try need(database, "database")
            if let port, !(1...65_535).contains(port) { throw wrong("“port” is a number from 1 to 65535.") }
        case .duckdb, .sqlite:
            try need(file, "file")
            if let complaint = Self.complaint(aboutFile: file ?? "") { throw wrong(complaint) }
        case .s3: _ = try bucketConfiguration()
        case .motherduck:
            try need(database, "database")
            try need(token.map { $0.text }, "token")
            let name = database ?? ""
            guard name.utf8.allSatisfy({ $0.isNamePart }) else {
                throw wrong("“database” has letters, digits and underscores.")
            }
        }
        for value in [host, database, user, region, keyID] + Self.secrets.map({ self[keyPath: $0.path]?.text }) {
            if let value, value.utf8.contains(where: { $0 < 32 }) || value.utf8.count > 4_096 {
                throw wrong("a value has a control character, or more than 4,096 bytes.")
            }
        }
    }

    /// What is wrong with the name of a file under `data/databases`, as the end of a sentence; nil if nothing is.
    static func complaint(aboutFile file: String) -> String? {
        let isPlain =
            !file.isEmpty && file.utf8.count <= 128 && !file.hasPrefix(".")
            && file.utf8.allSatisfy { $0.isNamePart || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        return isPlain
            ? nil : "“file” is the name of a file in data/databases: letters, digits, underscores, hyphens and dots."
    }

    /// The bucket's settings.
    func bucketConfiguration() throws(SordError) -> S3Configuration {
        try need(bucket, "bucket")
        let credentials: S3Credentials?
        switch (keyID, secret) {
        case (nil, nil): credentials = nil
        case (let keyID?, let secret?):
            credentials = S3Credentials(keyID: keyID, secret: secret.text, sessionToken: sessionToken?.text)
        default: throw wrong("“key_id” and “secret” go together.")
        }
        let server = endpoint.flatMap { S3Endpoint($0) }
        if endpoint != nil, server == nil { throw wrong("“endpoint” is an address such as http://127.0.0.1:9000.") }
        let named = style.flatMap { S3Configuration.Style(rawValue: $0) }
        if style != nil, named == nil { throw wrong("“style” is path or virtual-host.") }
        do throws(ObjectStoreError) {
            return try S3Configuration(
                address: bucket ?? "", region: region, endpoint: server, style: named, credentials: credentials)
        } catch {
            throw wrong(error.message)
        }
    }

    private func need(_ value: String?, _ member: String) throws(SordError) {
        if value?.isEmpty != false { throw wrong("a connection of type \(type.rawValue) needs “\(member)”.") }
    }

    private func wrong(_ complaint: String) -> SordError {
        SordError(.badRequest, "The connection “\(name)”: \(complaint)")
    }
}

extension UInt8 {
    /// Whether it is an ASCII letter, a digit or an underscore.
    var isNamePart: Bool {
        (97...122).contains(self) || (65...90).contains(self) || (48...57).contains(self) || self == 95
    }
}
