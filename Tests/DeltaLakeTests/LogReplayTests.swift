import Testing

@testable import DeltaLake

struct LogReplayTests {
    private var replay = LogReplay(paths: DataFilePath(table: "/lake/t", store: "/lake"))

    private func actions(_ lines: String...) throws -> [Action] {
        try CommitText.parse(Array(lines.joined(separator: "\n").utf8))
    }

    /// Files join and leave; what is added again counts once, in its old place.
    @Test mutating func addAndRemove() throws {
        try replay.apply(actions(LogLines.protocolLine, LogLines.metadata(), LogLines.add("a"), LogLines.add("b")))
        try replay.apply(actions(LogLines.remove("a"), LogLines.add("c")))
        #expect(Array(replay.files).map(\.name) == ["b", "c"])
        try replay.apply(actions(LogLines.add("b")))
        #expect(Array(replay.files).map(\.name) == ["b", "c"])
        try replay.apply(actions(LogLines.remove("nothing")))
        #expect(replay.fileCount == 2)
    }

    /// One file has one name, however a writer spells its path.
    @Test mutating func spellings() throws {
        try replay.apply(actions(LogLines.add("p=a%20b/x"), LogLines.add("/lake/t/y"), LogLines.add("z")))
        try replay.apply(actions(LogLines.remove("file:///lake/t/p=a%20b/x"), LogLines.remove("file:/lake/t/y")))
        #expect(Array(replay.files).map(\.name) == ["z"])
    }

    /// A file outside of the lake is no harm once it has left, however its path is spelt.
    @Test(arguments: ["/some/where", "file:/some/where", "file:///some/where", "/some/./wh%65re"])
    mutating func leftFromOutside(_ spelling: String) throws {
        try replay.apply(actions(LogLines.add("/some/where")))
        let before = replay
        #expect(throws: DeltaError.self) { () throws -> Void in try before.checkPlaces() }
        try replay.apply(actions(LogLines.remove(spelling)))
        try replay.checkPlaces()
        #expect(replay.fileCount == 0)
    }

    /// A new deletion vector takes the place of the old one, in either order of the lines.
    @Test mutating func deletionVectors() throws {
        func add(_ id: String) -> String {
            """
            {"add":{"path":"a","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true,"stats":"{\\"numRecords\\":9}",\
            "deletionVector":{"storageType":"u","pathOrInlineDv":"\(id)","offset":1,"sizeInBytes":34,"cardinality":2}}}
            """
        }
        try replay.apply(actions(LogLines.add("a")))
        try replay.apply(actions(add("v1"), LogLines.remove("a")))
        #expect(Array(replay.files).map(\.file.deletionVector?.pathOrInline) == ["v1"])
        #expect(Array(replay.files).first?.file.rowCount == 7)
        let removal = add("v1").replacing("\"add\"", with: "\"remove\"")
        try replay.apply(actions(removal, add("v2")))
        #expect(Array(replay.files).map(\.file.deletionVector?.pathOrInline) == ["v2"])
    }

    /// Holes that removed files leave do not add up.
    @Test mutating func compaction() throws {
        for number in 0..<1000 {
            try replay.apply(actions(LogLines.add("f\(number)")))
            if number >= 3 { try replay.apply(actions(LogLines.remove("f\(number - 3)"))) }
        }
        #expect(Array(replay.files).map(\.name) == ["f997", "f998", "f999"])
        try replay.apply(actions(LogLines.remove("f998")))
        #expect(Array(replay.files).map(\.name) == ["f997", "f999"])
    }

    /// The newest word of each application and domain counts.
    @Test mutating func transactions() throws {
        try replay.apply(actions(#"{"txn":{"appId":"x","version":1}}"#, #"{"txn":{"appId":"y","version":5}}"#))
        try replay.apply(actions(#"{"txn":{"appId":"x","version":2}}"#))
        #expect(replay.transactions.mapValues(\.version) == ["x": 2, "y": 5])
        try replay.apply(actions(#"{"domainMetadata":{"domain":"d","configuration":"1","removed":false}}"#))
        #expect(replay.domains["d"]?.configuration == "1")
        try replay.apply(actions(#"{"domainMetadata":{"domain":"d","configuration":"","removed":true}}"#))
        #expect(replay.domains.isEmpty)
    }

    /// What Sord does not know is ignored, as the protocol asks.
    @Test mutating func unknownActions() throws {
        try replay.apply(actions(#"{"future":{"x":1}}"#, LogLines.add("a"), "", #"{"commitInfo":{"anything":[1]}}"#))
        #expect(replay.fileCount == 1)
    }

    /// What breaks the protocol is refused with its reason.
    @Test(arguments: [
        ("{\"add\":{\"path\":\"a\"}}", "size"), ("{\"add\":{\"path\":\"a\",\"size\":\"1\"}}", "wrong type"),
        ("{\"add\":{\"path\":\"a\",\"size\":-1}}", "size -1"), ("{\"add\"", "Line 1"), ("[]", "not an object"),
        (LogLines.protocolLine + "\n" + LogLines.protocolLine, "2 protocols"),
        (LogLines.add("../x"), "outside of the table"), (LogLines.add("a/%2e%2e/%2e%2e/x"), "outside of the table"),
        (LogLines.add("/etc/passwd"), "outside of the lake"), (LogLines.add("file:///etc/x"), "outside of the lake"),
        (LogLines.add("s3://bucket/x"), "outside of the lake"), (LogLines.add("/lake/../etc/x"), "outside of the lake"),
        (#"{"protocol":{"minReaderVersion":-1,"minWriterVersion":2}}"#, "absurd"),
        (LogLines.metadata(#"{\"name\":\"a\",\"type\":\"quaternion\"}"#), "quaternion"),
        (LogLines.metadata(#"{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"a\",\"type\":\"long\"}"#), "two columns"),
    ])
    func refused(_ text: String, reason: String) {
        func apply() throws(DeltaError) {
            var replay = replay
            try replay.apply(try CommitText.parse(Array(text.utf8)))
            try replay.checkPlaces()
        }
        let error = #expect(throws: DeltaError.self, performing: apply)
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }
}
