import DuckDB
import Foundation
import Testing

/// JSON that is not a cell of a table.
struct JSONWriterTests {
    @Test("Punctuation, names and values make an object that another parser reads")
    func object() throws {
        var json = JSONWriter()
        json.raw("{")
        json.key("a\"b")
        json.number(1)
        json.raw(",")
        json.key("d")
        json.number(0.5)
        json.raw(",")
        json.key("n")
        json.null()
        json.raw(",")
        json.key("t")
        json.boolean(true)
        json.raw("}")
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"{"a\"b":1,"d":0.5,"n":null,"t":true}"#)
        #expect(try JSONSerialization.jsonObject(with: Data(json.bytes)) is [String: Any])
    }

    @Test(
        "Bytes that are no UTF-8 become U+FFFD",
        arguments: [
            ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"), ([0xE2, 0x82], "\u{FFFD}\u{FFFD}"),
            ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"), ([0xF0, 0x9F, 0xA6, 0x86], "🦆"),
            ([0xE0, 0x9F, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"), ([0x80], "\u{FFFD}"),
        ] as [([UInt8], String)])
    func invalidText(_ bytes: [UInt8], _ expected: String) {
        var json = JSONWriter()
        bytes.withUnsafeBufferPointer { json.string(utf8: $0) }
        #expect(String(validating: json.bytes, as: UTF8.self) == "\"\(expected)\"")
    }

    @Test("Every control character and every neighbour of the special ones survives a foreign parser")
    func everyCharacter() throws {
        for length in [0, 1, 7, 8, 9, 16, 17] {
            for scalar in (0..<0x300).compactMap(Unicode.Scalar.init as (UInt32) -> Unicode.Scalar?) {
                let text = String(repeating: "x", count: length) + String(Character(scalar)) + "tail of the text"
                var json = JSONWriter()
                json.string(text)
                let parsed = try JSONSerialization.jsonObject(with: Data(json.bytes), options: .fragmentsAllowed)
                #expect((parsed as? String).map { Array($0.utf8) } == Array(text.utf8))
            }
        }
    }

    @Test("A double reads back as the same double")
    func doubles() {
        var random = SystemRandomNumberGenerator()
        var numbers: [Double] = [0.1, 0.7, 1.1, 123456.789, 99.99, 1e15, 1e15 - 1, 999999999999999.9, 4.35, 2.675]
        for _ in 0..<20_000 {
            numbers.append(Double(bitPattern: random.next()))
            numbers.append(Double(Int.random(in: -10_000_000...10_000_000)) / 100)
            numbers.append(Double(Int.random(in: -1_000_000_000...1_000_000_000)) / 1_000_000)
            numbers.append(Double.random(in: -1...1))
        }
        for number in numbers where number.isFinite {
            var json = JSONWriter()
            json.number(number)
            let text = String(decoding: json.bytes, as: UTF8.self)
            #expect(Double(text) == number)
            #expect(text.utf8.count <= number.description.utf8.count, "\(text) is longer than \(number)")
        }
    }

    @Test("A chunk writes any range of its rows")
    func ranges() async throws {
        let connection = try connect()
        let result = try await connection.execute("SELECT range, 'r' || range FROM range(5)")
        let chunk = try #require(try await result.next())
        var json = JSONWriter()
        chunk.appendJSON(rows: 1..<3, to: &json)
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"[1,"r1"],[2,"r2"]"#)
        chunk.appendJSON(rows: 5..<5, to: &json)
        #expect(String(decoding: json.bytes, as: UTF8.self) == #"[1,"r1"],[2,"r2"]"#)
    }
}
