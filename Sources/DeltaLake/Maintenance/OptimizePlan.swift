/// Which files OPTIMIZE puts together, decided without I/O.
struct OptimizePlan: Sendable {
    /// Files of one partition that are written anew together.
    struct Bin: Sendable {
        /// The places of the files among the live files, in the order in which they joined the table.
        var places: [Int]
        var files: [AddFile]
        var size: Int64 { files.reduce(0) { $0 &+ $1.size } }
    }

    /// The files to write anew; each bin becomes one file, or, when rows are arranged, several.
    private(set) var bins: [Bin] = []
    /// How many partitions they belong to.
    private(set) var partitions = 0

    /// The tag of a file that says how its rows were arranged.
    static let arrangementTag = "sord.arrangement"

    /// A file of which a larger share is deleted is written anew by itself.
    private static let tolerableDeletedShare = 0.05

    /// - Parameters:
    ///   - files: the live files that may be touched, with their places.
    ///   - targetSize: in bytes.
    ///   - arrangement: how rows are arranged; `nil` when files are only merged. Partitions that are arranged so already
    ///     are left alone.
    init(_ files: [(place: Int, file: AddFile)], targetSize: Int64, arrangement: String?) {
        var groups: [[String: [UInt8]?]: [(place: Int, file: AddFile)]] = [:]
        var order: [[String: [UInt8]?]] = []
        for entry in files {
            let key = entry.file.partitionKey
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(entry)
        }
        for partition in order {
            let group = groups[partition] ?? []
            let found: [Bin]
            if let arrangement {
                let isDone = group.allSatisfy {
                    $0.file.tags[Self.arrangementTag] == arrangement && !Self.hasManyDeletedRows($0.file)
                }
                found = isDone ? [] : [Bin(places: group.map(\.place), files: group.map(\.file))]
            } else {
                found = Self.packed(group, targetSize: targetSize)
            }
            bins += found
            if !found.isEmpty { partitions += 1 }
        }
    }

    static func hasManyDeletedRows(_ file: AddFile) -> Bool {
        guard let vector = file.deletionVector else { return false }
        guard let count = file.recordCount, count > 0 else { return true }
        return Double(vector.cardinality) > Double(count) * tolerableDeletedShare
    }

    /// Large files first, each where it fits first: bins become full, and few small ones are left.
    private static func packed(_ group: [(place: Int, file: AddFile)], targetSize: Int64) -> [Bin] {
        let candidates = group.filter { $0.file.size < targetSize || hasManyDeletedRows($0.file) }
        var bins: [(size: Int64, entries: [(place: Int, file: AddFile)])] = []
        var firstOpen = 0
        for entry in candidates.sorted(by: { ($0.file.size, $1.place) > ($1.file.size, $0.place) }) {
            let place = bins[firstOpen...].firstIndex { $0.size + entry.file.size <= targetSize }
            if let place {
                bins[place].entries.append(entry)
                bins[place].size += entry.file.size
            } else {
                bins.append((entry.file.size, [entry]))
            }
            // Bins that are as good as full are not looked at again.
            while firstOpen < bins.count, bins[firstOpen].size > targetSize / 20 * 19 { firstOpen += 1 }
        }
        return bins.filter { $0.entries.count > 1 || hasManyDeletedRows($0.entries[0].file) }.map { bin in
            let entries = bin.entries.sorted { $0.place < $1.place }
            return Bin(places: entries.map(\.place), files: entries.map(\.file))
        }
    }
}
