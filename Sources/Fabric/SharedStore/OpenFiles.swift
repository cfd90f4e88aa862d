import Foundation

/// The files that this process has open.
enum OpenFiles {
    private static let folder = "/proc/self/fd"

    /// Whether a file is among them, whatever it was called when it was opened.
    static func contain(_ path: String) -> Bool {
        var wanted = stat()
        guard stat(path, &wanted) == 0, let folder = opendir(folder) else { return false }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            var found = stat()
            guard let handle = Int32(name), fstat(handle, &found) == 0 else { continue }
            if found.st_ino == wanted.st_ino, found.st_dev == wanted.st_dev { return true }
        }
        return false
    }
}
