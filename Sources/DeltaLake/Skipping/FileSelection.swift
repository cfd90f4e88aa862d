/// Some of a snapshot's files: those that a query has to read.
public struct FileSelection: Sendable, Hashable {
    /// The places of the files in ``Snapshot/files``, ascending.
    public let indices: [Int]
    /// How many files the snapshot has.
    public let fileCount: Int

    /// Whether no file is left out.
    public var isWhole: Bool { indices.count == fileCount }
}

extension Snapshot {
    /// The files that can hold rows of a predicate, as far as partition values and statistics tell
    /// (PROTOCOL.md, "Per-file Statistics"). It does no I/O.
    ///
    /// The first question about a column reads the statistics of all files; what was read is kept with the snapshot,
    /// and with those that are made from it.
    public func files(matching predicate: FilePredicate) -> FileSelection {
        FileSelection(indices: skipping.files(matching: predicate), fileCount: fileCount)
    }
}
