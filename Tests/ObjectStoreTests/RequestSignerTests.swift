import Testing

@testable import ObjectStore

/// The examples of "Signature Calculations for the Authorization Header" in Amazon's S3 API reference.
struct RequestSignerTests {
    private let signer = RequestSigner(
        credentials: S3Credentials(keyID: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")
    private static let host = (name: "host", value: "examplebucket.s3.amazonaws.com")

    struct Example: Sendable, CustomStringConvertible {
        let method: String
        let path: String
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var body = ""
        let signature: String
        var description: String { "\(method) \(path)" }
    }

    static let examples = [
        Example(
            method: "GET", path: "/test.txt", headers: [("range", "bytes=0-9")],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            method: "PUT", path: "/\(URIEncoding.encode("test$file.text", keepsSlashes: true))",
            headers: [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            body: "Welcome to Amazon S3.",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            method: "GET", path: "/", query: [("lifecycle", "")],
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            method: "GET", path: "/", query: [("prefix", "J"), ("max-keys", "2")],
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ]

    @Test(arguments: examples) func `a signature is the one that Amazon gives`(example: Example) {
        let headers = signer.signed(
            method: example.method, path: example.path, query: example.query, headers: [Self.host] + example.headers,
            payloadHash: Digest.hexadecimal(Digest.sha256(Array(example.body.utf8))), at: 1_369_353_600)
        let authorization = headers.first { $0.name == "authorization" }?.value
        #expect(authorization?.hasSuffix("Signature=\(example.signature)") == true)
        #expect(authorization?.contains("Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request") == true)
    }

    @Test func `a session token is signed too`() {
        let signer = RequestSigner(
            credentials: S3Credentials(keyID: "id", secret: "secret", sessionToken: "token"), region: "r")
        let headers = signer.signed(
            method: "GET", path: "/", query: [], headers: [Self.host], payloadHash: "x", at: 0)
        #expect(headers.contains { $0.name == "x-amz-security-token" && $0.value == "token" })
        #expect(headers.last?.value.contains("x-amz-date;x-amz-security-token,") == true)
    }

    @Test(arguments: [
        (0, "19700101T000000Z"), (951_782_399, "20000228T235959Z"), (951_782_400, "20000229T000000Z"),
        (1_369_353_600, "20130524T000000Z"), (1_735_689_599, "20241231T235959Z"), (4_107_542_400, "21000301T000000Z"),
    ])
    func `moments are written by the civil calendar`(seconds: Int, text: String) {
        #expect(RequestSigner.timestamp(seconds) == text)
    }

    @Test func `credentials print no secret`() {
        let credentials = S3Credentials(keyID: "id", secret: "hush", sessionToken: "shh")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped] {
            #expect(text.contains("id") && !text.contains("hush") && !text.contains("shh"))
        }
    }
}
