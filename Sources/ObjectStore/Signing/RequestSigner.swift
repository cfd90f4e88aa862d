/// Signs requests as Amazon's "Signature Version 4" asks, with everything in the header `authorization`.
///
/// The rules are those of "Authenticating Requests (AWS Signature Version 4)" in the S3 API reference.
struct RequestSigner: Sendable {
    let credentials: S3Credentials
    let region: String

    /// The headers of a request with those that a signature needs, and the signature.
    ///
    /// - Parameters:
    ///   - path: percent-encoded, with the slash at its start.
    ///   - query: not encoded, in any order.
    ///   - headers: names in lower case; `host` has to be among them. All are signed.
    ///   - payloadHash: the SHA-256 of the body, in hexadecimal.
    ///   - seconds: the time since 1970.
    func signed(
        method: String, path: String, query: [(name: String, value: String)], headers: [(name: String, value: String)],
        payloadHash: String, at seconds: Int
    ) -> [(name: String, value: String)] {
        let moment = Self.timestamp(seconds)
        var headers = headers
        headers.append(("x-amz-content-sha256", payloadHash))
        headers.append(("x-amz-date", moment))
        if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
        headers.sort { $0.name < $1.name }

        let names = headers.map(\.name).joined(separator: ";")
        var canonical = "\(method)\n\(path)\n\(Self.canonical(query))\n"
        for header in headers { canonical += "\(header.name):\(Self.collapsed(header.value))\n" }
        canonical += "\n\(names)\n\(payloadHash)"

        let scope = "\(moment.prefix(8))/\(region)/s3/aws4_request"
        let digest = Digest.hexadecimal(Digest.sha256(Array(canonical.utf8)))
        let text = "AWS4-HMAC-SHA256\n\(moment)\n\(scope)\n\(digest)"
        let signature = Digest.hexadecimal(Digest.hmac(key: key(for: String(moment.prefix(8))), text))
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.keyID)/\(scope),SignedHeaders=\(names),Signature=\(signature)"
        return headers + [("authorization", authorization)]
    }

    /// The query as it is signed and sent: encoded, and sorted by name.
    static func canonical(_ query: [(name: String, value: String)]) -> String {
        query.map {
            (URIEncoding.encode($0.name, keepsSlashes: false), URIEncoding.encode($0.value, keepsSlashes: false))
        }
        .sorted { $0 < $1 }
        .map { "\($0)=\($1)" }
        .joined(separator: "&")
    }

    /// `20130524T000000Z`, by the civil calendar.
    static func timestamp(_ seconds: Int) -> String {
        let days = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
        let time = seconds - days * 86_400
        // Howard Hinnant's days-to-civil: years begin in March, so that the leap day is the last one.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * month + 2) / 5 + 1
        let civilMonth = month < 10 ? month + 3 : month - 9
        let year = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(year)\(two(civilMonth))\(two(day))T\(two(time / 3_600))\(two(time / 60 % 60))\(two(time % 60))Z"
    }

    private func key(for day: String) -> [UInt8] {
        let ofDay = Digest.hmac(key: Array("AWS4\(credentials.secret)".utf8), day)
        let ofRegion = Digest.hmac(key: ofDay, region)
        return Digest.hmac(key: Digest.hmac(key: ofRegion, "s3"), "aws4_request")
    }

    /// Without blanks at the ends, and one blank for several.
    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
}
