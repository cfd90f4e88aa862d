/// Says in words what a bucket's refusals mean. No secret is ever in them.
struct S3Failure {
    let configuration: S3Configuration

    init(_ configuration: S3Configuration) {
        self.configuration = configuration
    }

    static func cancelled(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.cancelled, key: key, message: "The request was cancelled.")
    }

    /// The code in the body of an answer that says no.
    static func code(of answer: HTTPAnswer) -> String? {
        answer.status >= 300 ? document(answer)?["Code"] : nil
    }

    /// The error for an answer that is none, or is not what was asked for.
    func error(
        _ outcome: Result<HTTPAnswer, TransportFailure>, key: String, mayHaveArrived: Bool = false
    ) -> ObjectStoreError {
        switch outcome {
        case .success(let answer): return error(answer, key: key)
        case .failure(.cancelled): return Self.cancelled(key)
        case .failure(.tooLarge):
            return ObjectStoreError(.tooLarge, key: key, message: "\(key) is too large to be read at once.")
        case .failure(.impossible(let reason)):
            return ObjectStoreError(
                .io, key: key, message: "The bucket at \(server) cannot be asked: \(clean(reason)).")
        case .failure(.unreachable(let reason, _)):
            return ObjectStoreError(
                .io, key: key,
                message: "The bucket at \(server) cannot be reached: \(clean(reason)). Is the endpoint right, and the "
                    + "server up?" + (mayHaveArrived ? " The last request may have arrived all the same." : ""))
        }
    }

    /// The error for an answer that is not what was asked for.
    func error(_ answer: HTTPAnswer, key: String) -> ObjectStoreError {
        let document = Self.document(answer)
        func failure(_ code: ObjectStoreError.Code, _ message: String) -> ObjectStoreError {
            ObjectStoreError(code, key: key, message: message)
        }
        let region = answer.headers["x-amz-bucket-region"] ?? document?["Region"]
        switch document?["Code"] {
        case "NoSuchKey": return failure(.notFound, "There is no object \(key) in the bucket.")
        case "NoSuchBucket":
            return failure(
                .io, "There is no bucket “\(configuration.bucket)” at \(server). Create it, or name another one.")
        case "InvalidAccessKeyId":
            return failure(
                .permission, "The bucket at \(server) does not know the key \(keyID). Check the key id.")
        case "SignatureDoesNotMatch":
            return failure(
                .permission, "The secret does not belong to the key \(keyID). Check the secret, and the key id.")
        case "ExpiredToken":
            return failure(.permission, "The session token has expired. Ask for new credentials.")
        case "InvalidToken", "TokenRefreshRequired":
            return failure(.permission, "The session token does not belong to the key \(keyID), or is damaged.")
        case "RequestTimeTooSkewed", "RequestExpired":
            return failure(
                .permission, "The clocks of this machine and of the server at \(server) differ too much. Set the clock."
            )
        case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException":
            return redirected(to: region, key)
        case "EntityTooLarge": return failure(.tooLarge, "\(key) is too large for the bucket.")
        case "QuotaExceeded", "QuotaExceededException", "XMinioStorageFull", "InsufficientStorage":
            return failure(.noSpace, "There is no room left in the bucket “\(configuration.bucket)”.")
        case let code?
        where answer.status != 403 && answer.status != 401 && !(300..<400).contains(answer.status):
            let message = document?["Message"].map { ": \($0.prefix(300))" } ?? ""
            return failure(.io, "The bucket at \(server) answered \(answer.status) \(code)\(clean(message)).")
        default: break
        }
        switch answer.status {
        case 300..<400: return redirected(to: region, key)
        case 401, 403:
            let isProbe = key.contains("/\(S3Store.hiddenNamePrefix)") || key.hasPrefix(S3Store.hiddenNamePrefix)
            let what = key.isEmpty ? "listing" : isProbe ? "writing" : key
            let who = configuration.credentials == nil ? "without a key" : "by the key \(keyID)"
            return failure(
                .permission,
                "The bucket “\(configuration.bucket)” refuses \(what) \(who). "
                    + "Check the key id, the secret and what they may do.")
        case 404: return failure(.notFound, "There is no object \(key) in the bucket.")
        case 507: return failure(.noSpace, "There is no room left in the bucket “\(configuration.bucket)”.")
        default: return failure(.io, "The bucket at \(server) answered \(answer.status).")
        }
    }

    private func redirected(to region: String?, _ key: String) -> ObjectStoreError {
        let there =
            region.map { " It is in the region \($0): set that region." } ?? " Check the region and the endpoint."
        return ObjectStoreError(
            .io, key: key,
            message: "The bucket “\(configuration.bucket)” is not in the region \(configuration.region) of \(server)."
                + there)
    }

    private var server: String { configuration.endpoint?.url ?? "AWS" }
    private var keyID: String { configuration.credentials?.keyID ?? "" }

    /// Takes out what no message may hold, should a server ever repeat it.
    private func clean(_ text: String) -> String {
        var text = text
        for secret in [configuration.credentials?.secret, configuration.credentials?.sessionToken] {
            guard let secret, !secret.isEmpty else { continue }
            while let range = text.firstRange(of: secret) { text.replaceSubrange(range, with: "…") }
        }
        while text.last == "." { text.removeLast() }
        return text
    }

    /// The element `Error` of an answer.
    private static func document(_ answer: HTTPAnswer) -> XMLElement? {
        guard !answer.body.isEmpty, let root = try? XMLParser.parse(answer.body), root.name == "Error" else {
            return nil
        }
        return root
    }
}

extension S3Failure {
    /// What a server says about work that it has done, nil when it says nothing.
    ///
    /// Copies and uploads in parts are answered with 200 before they are done: the document says whether they were.
    func document(of answer: HTTPAnswer, key: String) throws(ObjectStoreError) -> XMLElement? {
        guard (200..<300).contains(answer.status) else { throw error(answer, key: key) }
        guard !answer.body.isEmpty else { return nil }
        let document: XMLElement
        do throws(XMLParser.Failure) {
            document = try XMLParser.parse(answer.body)
        } catch {
            throw ObjectStoreError(.io, key: key, message: "An answer of the bucket is not XML: \(error.reason).")
        }
        if document.name == "Error" { throw error(answer, key: key) }
        return document
    }
}
