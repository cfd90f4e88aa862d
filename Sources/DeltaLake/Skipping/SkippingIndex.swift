import DuckDB
import Synchronization

/// What a snapshot's files are known to hold, column by column. A column is read when it is asked for the first time,
/// and taken over by later snapshots, which read only the files that joined since.
final class SkippingIndex: Sendable {
    private let replay: LogReplay
    private let metadata: Metadata
    private let state: Mutex<State>

    private struct State: Sendable {
        var columns: [IndexedColumn: ColumnBounds] = [:]
        /// An older index of the same table, until its columns are taken over.
        var basis: SkippingIndex?
    }

    /// - Parameter previous: the index of an older snapshot of the same table.
    init(replay: LogReplay, metadata: Metadata, previous: SkippingIndex?) {
        self.replay = replay
        self.metadata = metadata
        // Types, names and partition columns decide how statistics are read.
        let basis = previous?.metadata == metadata ? previous?.basis : nil
        state = Mutex(State(basis: basis))
    }

    /// This index if it knows something, else the one that it would have learned from.
    private var basis: SkippingIndex? {
        state.withLock { $0.columns.isEmpty ? $0.basis : self }
    }

    /// The places of the files, in the order of the snapshot's files, that can hold rows of the predicate.
    func files(matching predicate: FilePredicate) -> [Int] {
        var columns: [[ExactName]: ColumnBounds] = [:]
        bounds(of: predicate.paths) { columns[$0] = $1 }
        let evaluation = FileEvaluation(columns: columns, fileCount: replay.fileCount)
        return evaluation.files(matching: predicate)
    }

    private func bounds(of paths: Set<[ExactName]>, _ give: ([ExactName], ColumnBounds) -> Void) {
        let wanted = paths.compactMap { path in IndexedColumn(path.map(\.text), in: metadata).map { (path, $0) } }
        let known = state.withLock { state in
            takeOver(&state)
            let missing = Set(wanted.map(\.1)).subtracting(state.columns.keys)
            if !missing.isEmpty { state.columns.merge(read(Array(missing))) { $1 } }
            return state.columns
        }
        for (path, column) in wanted { if let bounds = known[column] { give(path, bounds) } }
    }

    // MARK: Reading

    /// Reads columns of all files.
    private func read(_ columns: [IndexedColumn]) -> [IndexedColumn: ColumnBounds] {
        var reader = ColumnReader(columns)
        reader.reserve(replay.fileCount)
        for live in replay.files { reader.read(live) }
        return reader.result
    }

    /// Takes over what the basis knows, and reads the rest.
    private func takeOver(_ state: inout State) {
        guard let basis = state.basis else { return }
        state.basis = nil
        let known = basis.state.withLock { $0.columns }
        guard !known.isEmpty else { return }
        // Files keep their order: those that are left of the old ones come first, then new ones.
        var old = Array(basis.replay.files)[...]
        let oldCount = old.count
        var reader = ColumnReader(Array(known.keys))
        reader.reserve(replay.fileCount)
        for live in replay.files {
            while let first = old.first, first.name != live.name { old = old.dropFirst() }
            if let first = old.first, first.file.stats == live.file.stats,
                first.file.partitionValues == live.file.partitionValues
            {
                reader.copy(oldCount - old.count, from: known)
                old = old.dropFirst()
            } else {
                reader.read(live)
            }
        }
        state.columns = reader.result
    }

    /// Fills columns, one file after the other.
    private struct ColumnReader {
        let columns: [IndexedColumn]
        private var bounds: [ColumnBounds]
        private var wanted = StatisticsText.Wanted()
        private var slots: [Int?]

        init(_ columns: [IndexedColumn]) {
            self.columns = columns
            bounds = columns.map { ColumnBounds(domain: $0.domain) }
            var wanted = StatisticsText.Wanted()
            slots = columns.map { $0.isPartition ? nil : wanted.add($0.path.map(\.text)) }
            self.wanted = wanted
        }

        var result: [IndexedColumn: ColumnBounds] { Dictionary(zip(columns, bounds)) { $1 } }

        mutating func reserve(_ count: Int) {
            for index in bounds.indices { bounds[index].reserve(count) }
        }

        mutating func copy(_ file: Int, from known: [IndexedColumn: ColumnBounds]) {
            for index in columns.indices { bounds[index].append(file, of: known[columns[index]]!) }
        }

        mutating func read(_ live: LogReplay.LiveFile) {
            guard wanted.count > 0, var text = live.file.stats else { return append(live, nil, nil) }
            text.withUTF8 { bytes in append(live, StatisticsText.read(bytes, wanted), bytes) }
        }

        private mutating func append(
            _ live: LogReplay.LiveFile, _ found: StatisticsText.Found?, _ bytes: UnsafeBufferPointer<UInt8>?
        ) {
            let isOurs = DataFileName.isOurs(live.name)
            for index in columns.indices {
                guard let slot = slots[index] else {
                    bounds[index].append(columns[index].entry(partitionValues: live.file.partitionValues))
                    continue
                }
                guard let found, let bytes else {
                    bounds[index].append(ColumnBounds.Entry())
                    continue
                }
                bounds[index].append(
                    columns[index].entry(
                        found.columns[slot], recordCount: found.recordCount, in: bytes, isOurs: isOurs))
            }
        }
    }
}
