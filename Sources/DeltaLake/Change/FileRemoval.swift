import DuckDB

/// How files lose some of their rows, decided without I/O.
struct FileRemoval: Sendable {
    /// The files that leave the table as they are.
    private(set) var removed: [AddFile] = []
    /// Files that stay with more rows deleted, and those rows.
    private(set) var marked: [(file: AddFile, rows: DeletedRows)] = []
    /// The places, among the live files, of those whose other rows have to be written anew.
    private(set) var rewritten: Set<Int> = []

    /// - Parameters:
    ///   - rows: the rows that go, by the place of their file among the live files.
    ///   - snapshot: the table.
    init(_ rows: [Int: [UInt64]], from snapshot: Snapshot) {
        let marks =
            snapshot.metadata.isEnabled(TableProperty.deletionVectors)
            && snapshot.protocolVersion.has("deletionVectors")
        for (place, live) in snapshot.liveFiles.enumerated() {
            guard let going = rows[place], !going.isEmpty else { continue }
            removed.append(live.file)
            let all = (snapshot.deletedRows[live.name.exact] ?? .none).union(going)
            if let count = live.file.recordCount, all.rows.count >= count { continue }
            // PROTOCOL.md, "Per-file Statistics": a file with a deletion vector says how many rows it has.
            if marks, live.file.recordCount != nil {
                marked.append((live.file, all))
            } else {
                rewritten.insert(place)
            }
        }
    }

    /// The sizes of the files to write anew, in bytes.
    var rewrittenSize: Int64 { removed.reduce(0) { $0 + $1.size } }
}

extension AddFile {
    /// The same file with more rows deleted. Its statistics hold for the rows that it had (PROTOCOL.md, "Per-file
    /// Statistics": bounds are wide from now on).
    func marked(_ vector: DeletionVectorDescriptor) -> AddFile {
        var file = self
        file.deletionVector = vector
        file.dataChange = true
        if let text = stats, let parsed = try? JSONParser.parse(text), var members = parsed.members {
            members.removeAll { $0.name == "tightBounds" }
            members.append(JSON.Member("tightBounds", .bool(false)))
            file.stats = JSON.object(members).text
        }
        return file
    }
}
