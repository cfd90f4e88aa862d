import Testing

@testable import SordServer

@Suite struct RequestPolicyTests {
    @Test(
        arguments: [
            ("localhost:8080", nil), ("127.0.0.1:8080", "http://127.0.0.1:8080"), ("[::1]:8080", "http://[::1]:8080"),
            ("LOCALHOST:1", "https://localhost:1"), ("localhost", nil),
        ] as [(String, String?)])
    func `this machine's own names pass`(host: String, origin: String?) {
        #expect(RequestPolicy(listeningOn: "127.0.0.1").refusal(host: host, origin: origin) == nil)
    }

    @Test(
        arguments: [
            ("evil.example", nil), (nil, nil), ("localhost.evil.example:8080", nil), ("127.0.0.1.evil.example", nil),
            ("localhost:8080", "http://evil.example"), ("localhost:8080", "http://localhost:9090"),
            ("localhost:8080", "null"), ("localhost:8080", "file://"),
        ] as [(String?, String?)])
    func `others do not`(host: String?, origin: String?) {
        #expect(RequestPolicy(listeningOn: "127.0.0.1").refusal(host: host, origin: origin) != nil)
    }

    @Test func `a server for other machines takes any name, but no other page`() {
        let policy = RequestPolicy(listeningOn: "0.0.0.0")
        #expect(policy.refusal(host: "data.team.example", origin: "https://data.team.example") == nil)
        #expect(policy.refusal(host: "data.team.example", origin: "https://evil.example") != nil)
    }
}
