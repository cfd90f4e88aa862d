import Foundation
import Testing

@testable import ObjectStore

/// Against a real server that checks signatures.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct S3StoreTests {
    private let odd = ["plain", "a b+c", "50%", "x=y&z", "ümlaut/ß", "q?#", "quote'\"", "tilde~(1)!*"]

    @Test func `bytes come back as they went, whole or a range, under keys of all kinds`() async throws {
        let store = try await BucketServer.store("some where")
        for key in odd {
            try await store.put(key, Array(0...99))
            #expect(try await store.get(key) == Array(0...99))
            #expect(try await store.info(key)?.size == 100)
        }
        #expect(try await store.get("plain", range: 10..<13) == [10, 11, 12])
        #expect(try await store.get("plain", range: 98..<200) == [98, 99])
        #expect(try await store.get("plain", range: 200..<300) == [])
        #expect(try await store.get("plain", range: 5..<5) == [])
        #expect(
            try await store.list(prefix: "").map(\.key) == odd.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        try await store.put("plain", [])
        #expect(try await store.get("plain") == [])
    }

    @Test func `a missing object is notFound, has no information, and can be deleted`() async throws {
        let store = try await BucketServer.store()
        let error = await #expect(throws: ObjectStoreError.self) { try await store.get("nothing") }
        #expect(error?.code == .notFound)
        #expect(try await store.info("nothing") == nil)
        try await store.delete("nothing")
    }

    @Test func `of many that put under one key one wins, and its bytes stay`() async throws {
        let store = try await BucketServer.store()
        let winners = try await withThrowingTaskGroup(of: UInt8?.self) { group in
            for number in 0..<16 as Range<UInt8> {
                group.addTask {
                    try await store.putIfAbsent("log/0", Array(repeating: number, count: 5000)) ? number : nil
                }
            }
            return try await group.reduce(into: [UInt8]()) { if let winner = $1 { $0.append(winner) } }
        }
        #expect(winners.count == 1)
        #expect(try await store.get("log/0") == Array(repeating: winners[0], count: 5000))
        #expect(try await store.list(prefix: "").map(\.key) == ["log/0"])
    }

    @Test func `a listing of several pages is whole, sorted, and begins where it is told to`() async throws {
        let store = try await BucketServer.store()
        let keys = (0..<1100).map { "many/\(String($0 + 10_000))" }
        await withTaskGroup(of: Void.self) { group in
            for key in keys { group.addTask { try? await store.put(key, [1]) } }
        }
        try await store.put("other/deep/x", [1])
        #expect(try await store.list(prefix: "many/").map(\.key) == keys)
        #expect(try await store.list(prefix: "many/", after: keys[1050]).map(\.key) == Array(keys[1051...]))
        #expect(try await store.folders(in: "") == ["many", "other"])
        #expect(try await store.folders(in: "other/") == ["deep"])
    }

    @Test func `a body larger than one request takes is put in parts, and copied in parts`() async throws {
        let store = try await BucketServer.store()
        var bytes = [UInt8](repeating: 7, count: 70 << 20)
        bytes[bytes.count - 1] = 9
        try await store.put("big", bytes)
        #expect(try await store.info("big")?.size == bytes.count)
        #expect(try await store.get("big", range: bytes.count - 2..<bytes.count) == [7, 9])
        try await MultipartUpload(client: store.client, key: try store.fullKey("copy"))
            .copy(from: "/tests/\(try store.fullKey("big"))", size: bytes.count)
        #expect(try await store.get("copy") == bytes)
    }

    @Test func `a folder moves with all that is in it, and never onto another one`() async throws {
        let store = try await BucketServer.store()
        let names = odd.map { "deep/\($0)" } + ["_delta_log/0.json"]
        for name in names { try await store.put("here/\(name)", Array(name.utf8)) }
        try await store.put("hereafter", [1])
        try await store.move(prefix: "here", to: ".trash/there/1")
        #expect(try await store.list(prefix: "here/").isEmpty)
        for name in names { #expect(try await store.get(".trash/there/1/\(name)") == Array(name.utf8)) }
        #expect(try await store.info("hereafter") != nil)

        try await store.put("here/_delta_log/0.json", [1])
        let taken = await #expect(throws: ObjectStoreError.self) {
            try await store.move(prefix: ".trash/there/1", to: "here")
        }
        #expect(taken?.code == .taken)
        #expect(try await store.get("here/_delta_log/0.json") == [1])
        let missing = await #expect(throws: ObjectStoreError.self) { try await store.move(prefix: "no", to: "where") }
        #expect(missing?.code == .notFound)
    }

    @Test func `a wrong secret is said, and not shown`() async throws {
        let store = try await BucketServer.store(credentials: S3Credentials(keyID: "sord-tests", secret: "hidden"))
        for work in [
            { _ = try await store.get("x") }, { _ = try await store.info("x") }, { try await store.put("x", [1]) },
        ]
            as [@Sendable () async throws -> Void]
        {
            let error = await #expect(throws: ObjectStoreError.self) { try await work() }
            #expect(error?.code == .permission)
            #expect(error?.message.contains("The secret does not belong to the key sord-tests") == true)
            #expect(error?.message.contains("hidden") == false)
        }
    }

    @Test func `a read that is cancelled while it waits ends soon`() async throws {
        // Nobody answers here; TEST-NET-1 is never routed (RFC 5737).
        let store = S3Store(try S3Configuration(address: "s3://tests", endpoint: S3Endpoint("http://192.0.2.1:1")))
        let reading = Task { try await store.get("x") }
        try await Task.sleep(for: .milliseconds(300))
        let start = ContinuousClock.now
        reading.cancel()
        let outcome = await reading.result
        #expect(ContinuousClock.now - start < .seconds(4))
        let error = #expect(throws: ObjectStoreError.self) { try outcome.get() }
        #expect(error?.code == .cancelled)
    }
}
