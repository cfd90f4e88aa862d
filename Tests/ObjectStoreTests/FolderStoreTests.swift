import Foundation
import Testing

@testable import ObjectStore

struct FolderStoreTests {
    let folder = TemporaryFolder()
    var store: FolderStore { FolderStore(root: folder.path) }

    /// Bytes come back as they went, whole or a range; what lies behind the end is left out.
    @Test func putAndGet() async throws {
        try await store.put("a/b/c", Array(0...99))
        #expect(try await store.get("a/b/c") == Array(0...99))
        #expect(try await store.get("a/b/c", range: 10..<13) == [10, 11, 12])
        #expect(try await store.get("a/b/c", range: 98..<200) == [98, 99])
        #expect(try await store.get("a/b/c", range: 200..<300) == [])
        try await store.put("a/b/c", [])
        #expect(try await store.get("a/b/c") == [])
    }

    /// A missing object, and a folder in its place, are `notFound`, and have no information.
    @Test func missing() async throws {
        try await store.put("folder/x", [1])
        for key in ["nothing", "folder", "folder/x/y"] {
            let error = await #expect(throws: ObjectStoreError.self) { try await store.get(key) }
            #expect(error?.code == .notFound)
            #expect(try await store.info(key) == nil)
        }
        try await store.delete("nothing")
    }

    /// Of many that put under one key, one wins, and its bytes are the ones that stay.
    @Test func putIfAbsentHasOneWinner() async throws {
        let store = store
        let winners = try await withThrowingTaskGroup(of: UInt8?.self) { group in
            for number in 0..<32 as Range<UInt8> {
                group.addTask {
                    try await store.putIfAbsent("log/0", Array(repeating: number, count: 5000)) ? number : nil
                }
            }
            var winners: [UInt8] = []
            for try await winner in group { if let winner { winners.append(winner) } }
            return winners
        }
        #expect(winners.count == 1)
        #expect(try await store.get("log/0") == Array(repeating: winners[0], count: 5000))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/log") == ["0"])
    }

    /// A listing is sorted by bytes, goes into folders, starts within names, and hides what a crash left behind.
    @Test func list() async throws {
        for key in ["t/b", "t/a/2", "t/a/1", "t/é", "t/Z", "tt/x", "u"] { try await store.put(key, [1, 2, 3]) }
        try Data().write(to: URL(fileURLWithPath: folder.path + "/t/.sord-left-over.tmp"))
        #expect(try await store.list(prefix: "t/").map(\.key) == ["t/Z", "t/a/1", "t/a/2", "t/b", "t/é"])
        #expect(try await store.list(prefix: "t").map(\.key).count == 6)
        #expect(try await store.list(prefix: "t/a").map(\.key) == ["t/a/1", "t/a/2"])
        #expect(try await store.list(prefix: "t/", after: "t/a/1").map(\.key) == ["t/a/2", "t/b", "t/é"])
        #expect(try await store.list(prefix: "").count == 7)
        #expect(try await store.list(prefix: "none/").isEmpty)
        #expect(try await store.list(prefix: "t/b").first?.size == 3)
        #expect(try await store.folders(in: "") == ["t", "tt"])
        #expect(try await store.folders(in: "t/") == ["a"])
    }

    /// A link that leads back up is not followed for ever.
    @Test(.timeLimit(.minutes(1))) func loops() async throws {
        try await store.put("t/a", [1])
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/t/up", withDestinationPath: folder.path)
        #expect(try await store.list(prefix: "").map(\.key).contains("t/a"))
    }

    /// A key that is none never reaches the file system.
    @Test func refusesKeys() async throws {
        for key in ["../x", "/x", ""] {
            let error = await #expect(throws: ObjectStoreError.self) { try await store.put(key, [1]) }
            #expect(error?.code == .notAKey)
        }
        #expect(!FileManager.default.fileExists(atPath: (folder.path as NSString).deletingLastPathComponent + "/x"))
    }

    /// Where a file stands in the way of a folder, nothing is written.
    @Test func fileInTheWay() async throws {
        try await store.put("a", [1])
        await #expect(throws: ObjectStoreError.self) { try await store.put("a/b", [2]) }
        #expect(try await store.get("a") == [1])
    }

    /// A disk without room is told apart from other failures.
    @Test func noSpace() {
        errno = ENOSPC
        #expect(ObjectStoreError.system("write", key: "k").code == .noSpace)
        errno = EACCES
        #expect(ObjectStoreError.system("write", key: "k").code == .permission)
        errno = EIO
        #expect(ObjectStoreError.system("write", key: "k").code == .io)
    }

    /// Only folders that hold nothing go.
    @Test func removeEmptyFolders() async throws {
        try await store.put("t/keep/x", [1])
        try await store.prepareFolder("t/a/b/c")
        try await store.removeEmptyFolders("t")
        #expect(try await store.folders(in: "t/") == ["keep"])
        try await store.prepareFolder("u/v")
        try await store.removeEmptyFolders("u")
        #expect(try await store.folders(in: "") == ["t"])
    }

    /// A folder moves with all that is in it, never onto another one, and what is not there is `notFound`.
    @Test func move() async throws {
        try await store.put("a/log/0", [1])
        try await store.put("a/x", [2])
        try await store.move(prefix: "a", to: ".trash/a/1")
        #expect(try await store.list(prefix: "").map(\.key) == [".trash/a/1/log/0", ".trash/a/1/x"])
        try await store.put("a/log/0", [3])
        let taken = await #expect(throws: ObjectStoreError.self) { try await store.move(prefix: ".trash/a/1", to: "a") }
        #expect(taken?.code == .taken)
        #expect(try await store.get("a/log/0") == [3])
        let missing = await #expect(throws: ObjectStoreError.self) { try await store.move(prefix: "b", to: "c") }
        #expect(missing?.code == .notFound)
    }

    /// A relative root is taken from where the process is; locations are what DuckDB can open.
    @Test func locations() {
        #expect(FolderStore(root: "/a/b/").location(of: "c/d") == "/a/b/c/d")
        #expect(FolderStore(root: "/a/b").location(of: "") == "/a/b")
        #expect(FolderStore(root: "/").location(of: "x") == "/x")
        #expect(FolderStore(root: "x").root == FileManager.default.currentDirectoryPath + "/x")
    }
}
