import Foundation

/// Where everything that Sord keeps lies, under one root.
public struct DataFolder: Sendable, Hashable {
    /// The absolute path of the root.
    public let root: String

    /// - Parameter path: absolute, or relative to the working directory; need not exist yet.
    public init(_ path: String) {
        root = URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// Folders of files that wait to be loaded.
    public var raw: String { root + "/raw" }
    /// The Delta tables, a folder each.
    public var lake: String { root + "/lake" }
    /// What a running node spills to disk; a folder for each process.
    public var results: String { root + "/results" }

    /// Makes the folders that are missing, and removes what processes that are gone have left in `results`.
    ///
    /// - Throws: ``SordError`` when the root cannot be written.
    public func prepare() throws(SordError) {
        for folder in [raw, lake, results] {
            guard let reason = Self.refusal(toMake: folder) else { continue }
            throw SordError(
                .diskFull, "The data folder \(root) cannot be prepared: \(reason).",
                hint: "Name another folder with --data or SORD_DATA, or make this one writable.")
        }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: results)) ?? [] {
            guard let process = pid_t(name), kill(process, 0) != 0, errno == ESRCH else { continue }
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

    /// Takes this folder's place on the machine out of a text, so that no path of the server reaches a user.
    func withoutRoot(_ text: String) -> String {
        text.replacingOccurrences(of: root + "/", with: "")
    }
}
