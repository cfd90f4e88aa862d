/// What a name in the folder `_delta_log` stands for (PROTOCOL.md, "Delta Log Entries", "Checkpoint Naming Scheme").
enum LogFile: Hashable, Sendable {
    /// `00000000000000000042.json`
    case commit(version: Int64)
    /// `00000000000000000042.checkpoint.parquet`
    case checkpoint(version: Int64)
    /// `00000000000000000042.checkpoint.0000000001.0000000003.parquet`
    case checkpointPart(version: Int64, part: Int, of: Int)
    /// `00000000000000000042.checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json` or `.parquet`
    case checkpointV2(version: Int64, isJSON: Bool)
    /// `00000000000000000042.00000000000000000045.compacted.json`: the commits of both versions and all between.
    case compacted(first: Int64, last: Int64)
    /// A name that starts like a version and holds a number larger than any version.
    case versionOverflow
    /// Anything else, which readers ignore: checksums, files of other engines.
    case other

    /// How many digits a version has in a name.
    static let versionDigits = 20

    /// Reads a name without its folder.
    init(name: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let first = parts.first, first.utf8.count == Self.versionDigits,
            first.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else {
            self = .other
            return
        }
        guard let version = Int64(first) else {
            self = parts.count == 2 && parts[1] == "json" ? .versionOverflow : .other
            return
        }
        switch parts.dropFirst().map(String.init) {
        case ["json"]: self = .commit(version: version)
        case ["checkpoint", "parquet"]: self = .checkpoint(version: version)
        case let rest where rest.count == 4 && rest[0] == "checkpoint" && rest[3] == "parquet":
            if let part = Int(rest[1]), let count = Int(rest[2]), part >= 1, part <= count, count <= 1_000_000 {
                self = .checkpointPart(version: version, part: part, of: count)
            } else {
                self = .other
            }
        case let rest where rest.count == 3 && rest[0] == "checkpoint" && rest[1].utf8.count == 36:
            switch rest[2] {
            case "json": self = .checkpointV2(version: version, isJSON: true)
            case "parquet": self = .checkpointV2(version: version, isJSON: false)
            default: self = .other
            }
        case let rest where rest.count == 3 && rest[1] == "compacted" && rest[2] == "json":
            if rest[0].utf8.count == Self.versionDigits, rest[0].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                let last = Int64(rest[0]), last > version
            {
                self = .compacted(first: version, last: last)
            } else {
                self = .other
            }
        default: self = .other
        }
    }

    /// The name of commits put together (PROTOCOL.md, "Log Compaction Files").
    static func compactedName(_ versions: ClosedRange<Int64>) -> String {
        "\(padded(versions.lowerBound)).\(padded(versions.upperBound)).compacted.json"
    }

    /// The name of a commit.
    static func commitName(_ version: Int64) -> String { "\(padded(version)).json" }

    /// The name of a checkpoint in one file.
    static func checkpointName(_ version: Int64) -> String { "\(padded(version)).checkpoint.parquet" }

    /// The name of a checkpoint that tells itself apart by an identifier.
    static func checkpointName(_ version: Int64, id: String) -> String { "\(padded(version)).checkpoint.\(id).json" }

    private static func padded(_ version: Int64) -> String {
        let digits = String(version)
        return String(repeating: "0", count: max(0, versionDigits - digits.count)) + digits
    }
}
