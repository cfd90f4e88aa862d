import Foundation
import Synchronization

/// Where everything that Sord keeps lies, under one root.
public struct DataFolder: Sendable, Hashable {
    /// The absolute path of the root.
    public let root: String
    /// Where the Delta tables lie, a folder each: in `lake` under the root unless it was said otherwise.
    public let lake: LakePlace
    /// How long a dropped table can come back.
    public let trashRetention: Duration

    /// How long a dropped table can come back unless it was said otherwise: thirty days.
    public static let defaultTrashRetention = Duration.seconds(30 * 86_400)

    /// - Parameters:
    ///   - path: absolute, or relative to the working directory; need not exist yet.
    ///   - lake: where the tables lie; nil for the folder `lake` under the root.
    ///   - trashRetention: how long a dropped table can come back.
    public init(
        _ path: String, lake: LakePlace? = nil, trashRetention: Duration = DataFolder.defaultTrashRetention
    ) {
        self.trashRetention = trashRetention
        root = URL(fileURLWithPath: path).standardizedFileURL.path
        self.lake = lake ?? .folder(root + "/lake")
    }

    /// Folders of files that wait to be loaded.
    public var raw: String { root + "/raw" }
    /// The file of the shared store.
    public var sharedStore: String { root + "/shared.duckdb" }
    /// DuckDB's database files.
    public var databases: String { root + "/databases" }
    /// The journal of what tables came from.
    public var lineage: String { root + "/lineage.jsonl" }
    /// What running nodes spill to disk, in folders whose names begin with the number of their process.
    public var results: String { root + "/results" }

    /// Where one database may spill: DuckDB gives its files the same names in each, and two in one folder would write
    /// over each other.
    var newSpillFolder: String {
        "\(results)/\(getpid())-\(Self.spillFolders.add(1, ordering: .relaxed).newValue)"
    }

    private static let spillFolders = Atomic(0)

    /// Makes the folders that are missing, and removes what processes that are gone have left in `results`.
    ///
    /// - Throws: ``SordError`` when the root cannot be written.
    public func prepare() throws(SordError) {
        var folders = [raw, databases, results]
        if case .folder(let path) = lake { folders.append(path) }
        for folder in folders {
            guard let reason = Self.refusal(toMake: folder) else { continue }
            let isLake = folder == lake.name && !folder.hasPrefix(root + "/")
            throw SordError(
                .diskFull, "The \(isLake ? "lake \(folder)" : "data folder \(root)") cannot be prepared: \(reason).",
                hint: isLake
                    ? "Name another folder with --lake or SORD_LAKE, or make this one writable."
                    : "Name another folder with --data or SORD_DATA, or make this one writable.")
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? [] {
            guard let process = pid_t(name.prefix { $0 != "-" }), kill(process, 0) != 0, errno == ESRCH else {
                continue
            }
            try? FileManager.default.removeItem(atPath: results + "/" + name)
        }
    }

    /// Makes a folder and those above it that are missing.
    ///
    /// Foundation does so too, but tells little of why it cannot.
    ///
    /// - Returns: what the system said; nil when the folder is there.
    private static func refusal(toMake path: String) -> String? {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
            return isFolder.boolValue ? nil : String(cString: strerror(ENOTDIR))
        }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if parent != path, let reason = refusal(toMake: parent) { return reason }
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return nil }
        return String(cString: strerror(errno))
    }

    /// Takes this folder's place on the machine, and the lake's, out of a text, so that no path of the server reaches
    /// a user.
    func withoutRoot(_ text: String) -> String {
        let text = text.replacingOccurrences(of: root + "/", with: "")
        return lake.name.hasPrefix(root + "/") ? text : text.replacingOccurrences(of: lake.name + "/", with: "")
    }
}
