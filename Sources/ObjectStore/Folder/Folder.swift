import Glibc

/// What a store does with folders of the file system. Every call may block.
enum Folder {
    /// The path of the folder that holds `path`.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    /// The names in a folder, in no order; none when there is no such folder. Names that are not UTF-8 are left out.
    static func names(in path: String, key: String) throws(ObjectStoreError) -> [String] {
        var names: [String] = []
        try visit(path, key: key) { name, _ in names.append(name) }
        return names
    }

    /// The names of the folders in a folder, in no order. Symbolic links are followed.
    static func folderNames(in path: String, key: String) throws(ObjectStoreError) -> [String] {
        var names: [String] = []
        try visit(path, key: key) { name, type in
            // Most file systems say what a name stands for, which saves asking for every file of a large table.
            if type == DT_DIR {
                names.append(name)
            } else if type == DT_UNKNOWN || type == DT_LNK {
                var status = stat()
                if stat("\(path)/\(name)", &status) == 0, status.isFolder { names.append(name) }
            }
        }
        return names
    }

    private static func visit(
        _ path: String, key: String, _ visit: (_ name: String, _ type: Int) -> Void
    ) throws(ObjectStoreError) {
        guard let folder = opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw .system("list", key: key)
        }
        defer { closedir(folder) }
        while true {
            errno = 0
            guard let entry = readdir(folder) else {
                if errno != 0 { throw .system("list", key: key) }
                return
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
            }
            if let name, name != ".", name != ".." { visit(name, Int(entry.pointee.d_type)) }
        }
    }

    /// Makes a folder and those above it.
    static func make(_ path: String, key: String) throws(ObjectStoreError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST {
            var status = stat()
            guard stat(path, &status) == 0, status.isFolder else { throw .system("make a folder for", key: key) }
            return
        }
        guard errno == ENOENT, path != "/" else { throw .system("make a folder for", key: key) }
        try make(parent(of: path), key: key)
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw .system("make a folder for", key: key) }
    }

    /// Removes a folder and those in it, as far as they are empty.
    static func removeEmpty(_ path: String, key: String) throws(ObjectStoreError) {
        for name in try names(in: path, key: key) {
            var status = stat()
            if lstat("\(path)/\(name)", &status) == 0, status.isFolder { try removeEmpty("\(path)/\(name)", key: key) }
        }
        // One that is not empty stays; one that somebody else removed is gone as wanted.
        _ = rmdir(path)
    }

    /// Makes the names in a folder survive a loss of power.
    static func synchronize(_ path: String, key: String) throws(ObjectStoreError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open the folder of", key: key) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("write the folder of", key: key) }
    }
}
