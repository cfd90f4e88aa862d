import Testing

@testable import HTTPServer

@Suite("The parts that need no server")
struct PartsTests {
    @Test(
        "Dates are written as HTTP wants them",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ])
    func dates(seconds: Int, expected: String) {
        #expect(HTTPDate.format(secondsSince1970: seconds) == expected)
    }

    @Test("A range of an empty file cannot be satisfied")
    func emptyFile() {
        #expect(ByteRange(header: "bytes=0-", size: 0) == .unsatisfiable)
        #expect(ByteRange(header: "bytes=-1", size: 0) == .unsatisfiable)
        #expect(ByteRange(header: nil, size: 0) == .whole)
        #expect(ByteRange(header: "bytes=0-\(Int.max)", size: 5) == .part(0..<5))
    }

    @Test("Fields are found whatever their case, and lists across their lines")
    func headers() {
        var headers: Headers = ["Accept": "a , b", "X": "1"]
        headers.append("ACCEPT", ",c,")
        #expect(headers["accept"] == "a , b")
        #expect(headers.list(of: "aCCept") == ["a", "b", "c"])
        headers["accept"] = "d"
        #expect(headers.values(of: "Accept") == ["d"])
        headers["accept"] = nil
        #expect(headers["Accept"] == nil)
        headers.include("Accept-Encoding", in: "Vary")
        headers.include("accept-encoding", in: "Vary")
        headers.include("Origin", in: "Vary")
        #expect(headers["Vary"] == "Accept-Encoding, Origin")
        headers["Vary"] = "*"
        headers.include("Origin", in: "Vary")
        #expect(headers["Vary"] == "*")
    }

    @Test("A status that cannot end an exchange becomes 500", arguments: [0, 99, 100, 199, 600, -1, 1000])
    func status(code: Int) {
        #expect(Status(code).code == 500)
    }

    @Test("Durations are kept within what the transport can hold")
    func durations() {
        #expect(Duration.milliseconds(1500).milliseconds == 1500)
        #expect(Duration.seconds(-1).milliseconds == 0)
        #expect(Duration.seconds(Int64.max).milliseconds == UInt32(Int32.max))
    }

    @Test("Any text becomes an event that no line of it can break")
    func events() {
        func text(_ event: ServerSentEvent) -> String { String(decoding: event.encoded(), as: UTF8.self) }
        #expect(text(ServerSentEvent(data: "")) == "data: \n\n")
        #expect(text(ServerSentEvent(data: "\n\r")) == "data: \ndata: \ndata: \n\n")
        #expect(
            text(ServerSentEvent(data: "x", event: "a\ndata: y", id: "1\0\r\n2", retry: -5))
                == "event: adata: y\nid: 12\nretry: 0\ndata: x\n\n")
    }
}
