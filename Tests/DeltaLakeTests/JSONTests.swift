import Testing

@testable import DeltaLake

struct JSONTests {
    /// What is read is written back the same, numbers and order included.
    @Test(arguments: [
        "null", "true", "false", "0", "-0.0", "12345678901234567890.12345678901234567890", "1e+300", "\"\"",
        #""a\"b\\c\n\u0001é😀""#, "[]", "[1,[2,{}],\"x\"]", #"{"b":1,"a":{"c":null}}"#,
    ])
    func roundTrip(_ text: String) throws {
        #expect(try JSONParser.parse(text).text == text)
    }

    /// Escapes of all kinds become characters.
    @Test func escapes() throws {
        #expect(try JSONParser.parse(#" "\u00e9\ud83d\ude00\/\b\f\t" "#).string == "é😀/\u{8}\u{c}\t")
        #expect(try JSONParser.parse(#""\ud83d x""#).string == "\u{FFFD} x")
    }

    /// A text that is no JSON says where and why.
    @Test(arguments: [
        ("", "ends early"), ("{", "name in quotes"), (#"{"a""#, "ends early"), (#"{"a":1"#, "ends early"),
        ("[1,]", "no value"), ("01", "malformed"), ("1.", "malformed"), ("+1", "no value"), ("nul", "early"),
        ("1 2", "follows"), ("\"a", "does not end"), (#""\x""#, "unknown"), (#""\u12G4""#, "malformed"),
        ("\"a\nb\"", "control"), (String(repeating: "[", count: 300), "nesting"),
    ])
    func failures(_ text: String, reason: String) {
        let error = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
    }

    /// Bytes that are not UTF-8 are no string.
    @Test func invalidUTF8() {
        #expect(throws: JSONParser.Failure.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
    }

    /// One number is found without the rest; a text that is cut off behind it does no harm.
    @Test func oneNumber() {
        #expect(JSONParser.integer(named: "numRecords", in: #"{"numRecords":7,"minValues":{"#) == 7)
        #expect(JSONParser.integer(named: "numRecords", in: #"{"a":{"numRecords":1},"numRecords":8}"#) == 8)
        #expect(JSONParser.integer(named: "numRecords", in: #"{"numRecords":"7"}"#) == nil)
        #expect(JSONParser.integer(named: "numRecords", in: "{}") == nil)
    }
}
