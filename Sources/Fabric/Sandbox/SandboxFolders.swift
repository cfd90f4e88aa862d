import Foundation

/// The folders of a data folder that statements of users may name, and how a path is told to lie in one.
struct SandboxFolders: Sendable {
    /// Where files lie that can be loaded: the only place that statements write to.
    let raw: String
    /// Where databases lie that can be attached.
    let databases: String
    /// What relative paths are relative to.
    let workingFolder: String
    /// The path without symbolic links; the system is asked for it.
    let resolve: @Sendable (String) -> String

    init(
        raw: String, databases: String, workingFolder: String,
        resolve: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.raw = raw
        self.databases = databases
        self.workingFolder = workingFolder
        self.resolve = resolve
    }

    /// The folders of a data folder, as they are on this machine.
    init(of data: DataFolder) {
        self.init(
            raw: data.raw, databases: data.databases,
            workingFolder: FileManager.default.currentDirectoryPath, resolve: Self.withoutLinks)
    }

    /// Whether a path that stands in a statement is a plain one that leads into a folder.
    func leads(_ path: String, into folder: String) -> Bool {
        // A colon may be that of file: or of an extension that opens what stands behind it.
        guard !path.isEmpty, !path.contains(":"), !path.hasPrefix("~") else { return false }
        guard !path.split(separator: "/").contains("..") else { return false }
        let absolute = path.hasPrefix("/") ? path : workingFolder + "/" + path
        return Self.lies(resolve(absolute), in: resolve(folder))
    }

    private static func lies(_ path: String, in folder: String) -> Bool {
        let parts = path.split(separator: "/").filter { $0 != "." }
        let above = folder.split(separator: "/").filter { $0 != "." }
        return parts.count > above.count && parts.starts(with: above)
    }

    /// The path behind all symbolic links, of which only the last parts may be missing.
    private static func withoutLinks(_ path: String) -> String {
        var url = URL(fileURLWithPath: path)
        var missing: [String] = []
        while url.path != "/" {
            if let found = realpath(url.path, nil) {
                defer { free(found) }
                return ([String(cString: found)] + missing.reversed()).joined(separator: "/")
            }
            missing.append(url.lastPathComponent)
            url.deleteLastPathComponent()
        }
        return path
    }
}
