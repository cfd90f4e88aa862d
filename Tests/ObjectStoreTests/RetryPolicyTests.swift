import Foundation
import Testing

@testable import ObjectStore

struct RetryPolicyTests {
    @Test(
        arguments: [
            (200, nil, .final), (404, "NoSuchKey", .final), (403, "AccessDenied", .final), (412, nil, .final),
            (500, "InternalError", .transient), (503, "SlowDown", .transient), (429, nil, .transient),
            (502, nil, .transient), (400, "RequestTimeout", .transient),
            (409, "ConditionalRequestConflict", .transient),
            (409, "BucketNotEmpty", .final), (501, "NotImplemented", .final),
        ] as [(Int, String?, RetryPolicy.Ending)])
    func `an answer says whether asking again may help`(status: Int, code: String?, ending: RetryPolicy.Ending) {
        #expect(RetryPolicy.ending(status: status, code: code) == ending)
    }

    @Test func `a connection that fails is tried again, a wrong certificate is not`() {
        #expect(RetryPolicy.ending(.unreachable(reason: "", mayHaveArrived: true)) == .transient)
        #expect(RetryPolicy.ending(.impossible(reason: "")) == .final)
        #expect(RetryPolicy.ending(.cancelled) == .final)
        #expect(RetryPolicy.ending(.tooLarge) == .final)
    }

    @Test func `waits double up to a limit, vary by half, and end`() {
        let policy = RetryPolicy(
            attempts: 5, firstWait: .milliseconds(100), longestWait: .milliseconds(300), patience: .seconds(10))
        let longest = (1...5).map { policy.wait(after: $0, elapsed: .zero, chance: 1) }
        #expect(longest == [.milliseconds(100), .milliseconds(200), .milliseconds(300), .milliseconds(300), nil])
        #expect(policy.wait(after: 2, elapsed: .zero, chance: 0) == .milliseconds(100))
        #expect(policy.wait(after: 1, elapsed: .seconds(10), chance: 1) == nil)
    }
}

struct S3ConfigurationTests {
    @Test(
        arguments: [
            ("s3://birds", nil, "https://birds.s3.eu-west-1.amazonaws.com/k%20/x"),
            ("s3://birds.of.paradise", nil, "https://s3.eu-west-1.amazonaws.com/birds.of.paradise/k%20/x"),
            ("s3://birds/lake/", "http://127.0.0.1:9000", "http://127.0.0.1:9000/birds/k%20/x"),
            ("s3://birds", "https://store.example:443/", "https://store.example/birds/k%20/x"),
        ] as [(String, String?, String)])
    func `a key has a place on the network`(address: String, endpoint: String?, url: String) throws {
        let configuration = try S3Configuration(
            address: address, region: "eu-west-1", endpoint: endpoint.flatMap { S3Endpoint($0) })
        #expect(S3Client.Place(configuration, key: "k /x").url == url)
    }

    @Test(arguments: ["birds", "s3://", "s3://x", "s3://Birds", "s3://birds/../x", "s3://birds/a//b", "s3://birds/a?b"])
    func `an address that is none is refused`(address: String) {
        #expect(throws: ObjectStoreError.self) { try S3Configuration(address: address) }
    }

    @Test(arguments: ["", "ftp://x", "http://", "http://x/path", "http://user@x", "http://x:"])
    func `an endpoint that is none is refused`(url: String) {
        #expect(S3Endpoint(url) == nil)
    }

    @Test func `both ways to write a moment are read`() {
        let moment = Date(timeIntervalSince1970: 1_369_353_600)
        #expect(S3Date(http: "Fri, 24 May 2013 00:00:00 GMT")?.date == moment)
        #expect(S3Date(listed: "2013-05-24T00:00:00.500Z")?.date == moment.addingTimeInterval(0.5))
        #expect(S3Date(listed: "2000-02-29T00:00:00Z")?.date == Date(timeIntervalSince1970: 951_782_400))
        for text in ["", "yesterday", "2013-05-24", "2013-13-24T00:00:00Z", "2013-05-24T00:00Z"] {
            #expect(S3Date(listed: text) == nil && S3Date(http: text) == nil)
        }
    }

    @Test(arguments: [
        ("PermanentRedirect", 301, "It is in the region eu-central-1"), ("ExpiredToken", 400, "has expired"),
        ("RequestTimeTooSkewed", 403, "Set the clock"), ("NoSuchBucket", 404, "There is no bucket “birds”"),
        ("Odd", 418, "answered 418 Odd: a … leaked"),
    ])
    func `a refusal is said in words, without a secret`(code: String, status: Int, words: String) throws {
        let configuration = try S3Configuration(
            address: "s3://birds", credentials: S3Credentials(keyID: "id", secret: "hush"))
        let body = "<Error><Code>\(code)</Code><Message>a hush leaked</Message><Region>eu-central-1</Region></Error>"
        let error = S3Failure(configuration).error(
            HTTPAnswer(status: status, headers: [:], body: Array(body.utf8)), key: "k")
        #expect(error.message.contains(words))
        #expect(!error.message.contains("hush"))
        #expect(error.code != .notFound)
    }
}
