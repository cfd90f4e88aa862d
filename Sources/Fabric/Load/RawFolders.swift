import Foundation
import SQLText

/// The folders under `data/raw`, and what of them can be loaded.
public struct RawFolders: Sendable {
    let root: String

    init(root: String) {
        self.root = root
    }

    /// The folders directly under the root that hold at least one file to load, sorted by name.
    public func list() -> [RawFolder] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.filter { !$0.hasPrefix(".") }.sorted().compactMap { name in
            let files = Self.files(under: root + "/" + name).loadable
            guard !files.isEmpty else { return nil }
            let formats = Set(files.map(\.format))
            return RawFolder(
                name: name, files: files.count, bytes: files.reduce(0) { $0 + $1.size },
                formats: RawFormat.allCases.filter(formats.contains))
        }
    }

    /// The files of a folder.
    ///
    /// - Parameter name: relative to the root; `raw/` and `data/raw/` before it are allowed, because people copy paths.
    /// - Throws: ``SordError`` `.badName`, `.unknownFolder` or `.emptyFolder`.
    func files(inFolder name: String) throws(SordError) -> RawFiles {
        var segments = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        for prefix in ["data", "raw"] where segments.count > 1 && segments.first == prefix { segments.removeFirst() }
        if segments.count > 1, segments.last == "" { segments.removeLast() }
        guard segments.allSatisfy(Self.isFolderName) else {
            throw SordError(
                .badName, "“\(name.prefix(80))” is not the name of a folder under data/raw.",
                hint: "A folder's name has no “..”, does not begin with a dot or a slash, and has at most 255 bytes.")
        }
        return try files(atPath: root + "/" + segments.joined(separator: "/"), called: name)
    }

    /// A file, or the files of a folder, anywhere on the machine.
    ///
    /// - Throws: ``SordError`` `.unknownFolder` or `.emptyFolder`.
    func files(atPath path: String, called name: String) throws(SordError) -> RawFiles {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            let near = NearestNames.nearest(to: name, among: list().map(\.name))
            throw SordError(
                .unknownFolder, "There is no folder “\(name)” to load.",
                hint: near.isEmpty
                    ? "Put a folder of CSV, TSV, JSON, NDJSON or Parquet files into data/raw."
                    : "Did you mean \(near.map { "“\($0)”" }.joined(separator: ", "))?")
        }
        let found = isFolder.boolValue ? Self.files(under: path) : Self.files(at: [path])
        guard !found.loadable.isEmpty else {
            throw SordError(
                .emptyFolder, "There is no file to load in “\(name)”.",
                hint: "Files end in .csv, .tsv, .json, .ndjson or .parquet, also with .gz or .zst behind.")
        }
        return found
    }

    private static func isFolderName(_ segment: String) -> Bool {
        !segment.isEmpty && segment.utf8.count <= 255 && !segment.hasPrefix(".")
            && !segment.unicodeScalars.contains { $0.value < 0x20 || $0 == "\\" || $0.value == 0x7F }
    }

    /// Sorts what lies under a folder, at any depth, into files to load and files that are left alone. Hidden and empty
    /// files are neither.
    private static func files(under folder: String) -> RawFiles {
        // A folder may be a link to where the files really are.
        let folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        let paths = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let visible = paths.filter { path in !path.split(separator: "/").contains { $0.hasPrefix(".") } }
        return files(at: visible.sorted().map { folder + "/" + $0 })
    }

    private static func files(at paths: [String]) -> RawFiles {
        var loadable: [RawFile] = []
        var skipped: [String] = []
        for path in paths {
            let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
            let attributes = try? FileManager.default.attributesOfItem(atPath: resolved)
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            let size = (attributes?[.size] as? NSNumber)?.intValue ?? 0
            if size > 0, let file = RawFile(path: path, size: size) {
                loadable.append(file)
            } else {
                skipped.append(String(path.split(separator: "/").last ?? ""))
            }
        }
        return RawFiles(loadable: loadable, skipped: skipped)
    }
}

/// A folder that can be loaded.
public struct RawFolder: Sendable, Hashable {
    /// Its name under `data/raw`.
    public var name: String
    /// How many files would be read.
    public var files: Int
    /// Their size together, in bytes.
    public var bytes: Int
    /// Their formats.
    public var formats: [RawFormat]
}

/// What a folder holds: the files to load, and the names of those that are left alone.
struct RawFiles: Sendable, Hashable {
    let loadable: [RawFile]
    let skipped: [String]
}
