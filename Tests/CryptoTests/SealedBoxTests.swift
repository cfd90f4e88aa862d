import Foundation
import Testing

@testable import Crypto

@Suite struct SealedBoxTests {
    private let box = SealedBox(key: SealingKey())

    @Test(arguments: ["", "pa ss'w", "ü🦆\u{0}", String(repeating: "x", count: 100_000)])
    func `what is sealed opens again, and looks different each time`(text: String) throws {
        let sealed = box.seal(text, for: "a")
        #expect(try box.open(sealed, for: "a") == text)
        #expect(sealed != box.seal(text, for: "a"))
        #expect(text.isEmpty || !sealed.contains(text))
    }

    @Test func `another key opens nothing`() {
        let sealed = box.seal("secret", for: "a")
        #expect(throws: CryptoError.self) { try SealedBox(key: SealingKey()).open(sealed, for: "a") }
    }

    @Test(arguments: ["b", "", "a\u{0}", "as"])
    func `a text opens for no other purpose`(purpose: String) {
        let sealed = box.seal("secret", for: "a")
        #expect(throws: CryptoError.self) { try box.open(sealed, for: purpose) }
    }

    @Test func `a change of any digit is noticed`() {
        let sealed = Array(box.seal("secret", for: "a"))
        for index in SealedBox.prefix.count..<sealed.count {
            var changed = sealed
            changed[index] = sealed[index] == "0" ? "1" : "0"
            #expect(throws: CryptoError.self) { try box.open(String(changed), for: "a") }
        }
    }

    @Test func `a text that was cut anywhere is noticed`() {
        let sealed = box.seal("secret", for: "a")
        for count in 0..<sealed.count {
            #expect(throws: CryptoError.self) { try box.open(String(sealed.prefix(count)), for: "a") }
        }
        #expect(throws: CryptoError.self) { try box.open(sealed + "00", for: "a") }
        #expect(throws: CryptoError.self) { try box.open("secret", for: "a") }
    }

    @Test func `a key is read from hexadecimal digits alone, and shows itself to nobody`() throws {
        let key = SealingKey()
        #expect(try SealingKey(hexadecimal: key.hexadecimal.uppercased()).bytes == key.bytes)
        for text in ["", "00", String(repeating: "g", count: 64), String(repeating: "ü", count: 32)] {
            #expect(throws: CryptoError.self) { try SealingKey(hexadecimal: text) }
        }
        #expect(throws: CryptoError.self) { try SealingKey(bytes: [1]) }
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!(dumped + "\(key)" + String(reflecting: key)).contains(key.hexadecimal.prefix(8)))
        #expect(!dumped.contains("\(key.bytes[0]), ") && !dumped.contains("- \(key.bytes[0])\n"))
    }

    @Test func `bytes are compared whole`() {
        #expect(isEqualInConstantTime([1, 2, 3], [1, 2, 3]))
        #expect(isEqualInConstantTime([], []))
        #expect(!isEqualInConstantTime([1, 2, 3], [1, 2, 4]))
        #expect(!isEqualInConstantTime([1, 2], [1, 2, 3]))
        #expect(randomBytes(32).count == 32 && randomBytes(32) != randomBytes(32))
    }
}

@Suite struct KeyFileTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/sord-key-" + UUID().uuidString

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    @Test func `a key file is made once, for its owner alone, and keeps its key`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/key"
        let key = try KeyFile(path).key()
        #expect(try KeyFile(path).key().bytes == key.bytes)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["key"])
    }

    @Test func `a file that others may read, or that holds no key, is refused and stays as it is`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/key"
        try PrivateFile(path).write(Array("half a k".utf8))
        #expect(throws: CryptoError.self) { try KeyFile(path).key() }
        #expect(try PrivateFile(path).read() == Array("half a k".utf8))
        try FileManager.default.removeItem(atPath: path)
        _ = try KeyFile(path).key()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        #expect(throws: CryptoError.self) { try KeyFile(path).key() }
        #expect(throws: CryptoError.self) { try KeyFile(folder + "/none/key").key() }
    }

    @Test func `a private file is replaced whole`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = PrivateFile(folder + "/a.json")
        #expect(try file.read() == nil)
        for size in [0, 10, 300_000, 5] {
            let bytes = [UInt8](repeating: 7, count: size)
            try file.write(bytes)
            #expect(try file.read() == bytes)
        }
        #expect(try !file.create([1]))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.json"])
    }
}
