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
        do {
            for folder in [raw, lake, results] {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            for name in try FileManager.default.contentsOfDirectory(atPath: results) {
                guard let process = pid_t(name), kill(process, 0) != 0, errno == ESRCH else { continue }
                try? FileManager.default.removeItem(atPath: results + "/" + name)
            }
        } catch {
            throw SordError(
                .diskFull, "The data folder \(root) cannot be prepared: \(error.localizedDescription)",
                hint: "Name another folder with --data or SORD_DATA, or make this one writable.")
        }
    }

    /// Takes this folder's place on the machine out of a text, so that no path of the server reaches a user.
    func withoutRoot(_ text: String) -> String {
        text.replacingOccurrences(of: root + "/", with: "")
    }
}
