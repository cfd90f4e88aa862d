/// The rows that commits added, removed and changed, decided from the log without reading data files
/// (PROTOCOL.md, "Change Data Files").
struct ChangeFeed: Sendable {
    /// What happened to all rows of a scan.
    enum Change: String, Sendable, CaseIterable {
        case insert
        case delete
        /// The file says it of each row.
        case perRow
    }

    /// How files are read; those that are read alike make one scan.
    private struct Way: Hashable {
        let change: Change
        let hasClockTimestamps: Bool
        /// Whether only some rows are read, or all but some; `nil` for all.
        let takesRows: Bool?
    }

    private var groups: [Way: ScanSQL.Group] = [:]
    private var order: [Way] = []
    private let paths: DataFilePath

    init(paths: DataFilePath) {
        self.paths = paths
    }

    /// Takes in one commit.
    ///
    /// - Parameters:
    ///   - before: the table before the commit; `nil` for the first.
    ///   - after: the table after it.
    mutating func add(_ actions: [Action], before: Snapshot?, after: Snapshot) throws(DeltaError) {
        let changeFiles = actions.compactMap { if case .changeFile(let file) = $0 { file } else { nil } }
        // A commit with change files says all in them.
        guard changeFiles.isEmpty else {
            for file in changeFiles {
                let name = try paths.canonical(file.path)
                take(name, file.partitionValues, .perRow, after.version, after.clockFiles.contains(name), rows: nil)
            }
            return
        }
        var known: [String: AddFile] = [:]
        let removed = actions.compactMap { action -> String? in
            if case .remove(let file) = action, file.dataChange { paths.canonicalOfRemoved(file.path) } else { nil }
        }
        if !removed.isEmpty, let before { for live in before.liveFiles { known[live.name] = live.file } }
        let leaving = Set(removed)
        var stayed: Set<String> = []
        for case .add(let file) in actions where file.dataChange {
            let name = try paths.canonical(file.path)
            let isClock = after.clockFiles.contains(name)
            let now = after.deletedRows[name] ?? .none
            guard leaving.contains(name), known[name] != nil else {
                take(name, file.partitionValues, .insert, after.version, isClock, rows: (false, now))
                continue
            }
            // The file stays with other rows deleted.
            stayed.insert(name)
            let was = Set((before?.deletedRows[name] ?? .none).rows)
            let gone = now.rows.filter { !was.contains($0) }
            let back = was.subtracting(now.rows).sorted()
            if !gone.isEmpty {
                take(name, file.partitionValues, .delete, after.version, isClock, rows: (true, DeletedRows(rows: gone)))
            }
            if !back.isEmpty {
                take(name, file.partitionValues, .insert, after.version, isClock, rows: (true, DeletedRows(rows: back)))
            }
        }
        for name in leaving.subtracting(stayed).sorted() {
            guard let before, let file = known[name] else { continue }
            take(
                name, file.partitionValues, .delete, after.version, before.clockFiles.contains(name),
                rows: (false, before.deletedRows[name] ?? .none))
        }
    }

    private mutating func take(
        _ name: String, _ values: [String: String?], _ change: Change, _ version: Int64, _ isClock: Bool,
        rows: (taken: Bool, rows: DeletedRows)?
    ) {
        let takesRows = rows.flatMap { $0.rows.rows.isEmpty ? nil : $0.taken }
        let way = Way(change: change, hasClockTimestamps: isClock, takesRows: takesRows)
        if groups[way] == nil {
            order.append(way)
            groups[way] = ScanSQL.Group()
            groups[way]?.hasClockTimestamps = isClock
            groups[way]?.takesRows = takesRows == true
        }
        groups[way]?.locations.append(paths.location(name))
        groups[way]?.partitionValues.append(values)
        groups[way]?.numbers.append(Int(version))
        if takesRows != nil, let rows { groups[way]?.deletedRows.append(rows.rows) }
    }

    /// What is to be scanned, by what it says of the rows.
    func scans(_ change: Change) -> [ScanSQL.Group] {
        order.filter { $0.change == change }.compactMap { groups[$0] }
    }
}
