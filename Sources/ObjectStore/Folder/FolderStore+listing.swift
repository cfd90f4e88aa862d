import Glibc

extension FolderStore {
    /// The files under a prefix. Symbolic links are followed; hidden files of unfinished writes are left out.
    public func list(prefix: String, after: String?) async throws(ObjectStoreError) -> [ObjectInfo] {
        try ObjectKey.validate(prefix: prefix)
        return try await BlockingWork.run { () throws(ObjectStoreError) in
            var listing = Listing(store: self, prefix: prefix, after: after)
            // Only the folder that the prefix names can hold matches; its last part may end within a name.
            let folder = prefix.lastIndex(of: "/").map { String(prefix[..<$0]) } ?? ""
            try listing.visit(folder)
            listing.found.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return listing.found
        }
    }

    /// The names of the folders directly under a prefix.
    public func folders(in prefix: String) async throws(ObjectStoreError) -> [String] {
        try ObjectKey.validate(prefix: prefix)
        return try await BlockingWork.run { () throws(ObjectStoreError) in
            var folder = prefix
            if folder.hasSuffix("/") { folder.removeLast() }
            let found = try Folder.folderNames(in: location(of: folder), key: folder).filter {
                !$0.hasPrefix(TemporaryFile.namePrefix)
            }
            return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    /// Makes a folder, and those above it.
    public func prepareFolder(_ prefix: String) async throws(ObjectStoreError) {
        try ObjectKey.validate(prefix)
        let path = location(of: prefix)
        try await BlockingWork.run { () throws(ObjectStoreError) in try Folder.make(path, key: prefix) }
    }

    /// Removes folders at and under a prefix that hold nothing.
    public func removeEmptyFolders(_ prefix: String) async throws(ObjectStoreError) {
        try ObjectKey.validate(prefix)
        let path = location(of: prefix)
        try await BlockingWork.run { () throws(ObjectStoreError) in try Folder.removeEmpty(path, key: prefix) }
    }
}

/// One walk through a tree of folders.
private struct Listing {
    let store: FolderStore
    let prefix: String
    let after: String?
    var found: [ObjectInfo] = []
    /// The folders from the root to here: a symbolic link that leads back to one of them is not followed.
    private var ancestors: [(device: UInt, inode: UInt)] = []

    init(store: FolderStore, prefix: String, after: String?) {
        self.store = store
        self.prefix = prefix
        self.after = after
    }

    mutating func visit(_ folder: String) throws(ObjectStoreError) {
        let path = store.location(of: folder)
        var status = stat()
        guard stat(path, &status) == 0, status.isFolder else { return }
        let identity = (device: UInt(status.st_dev), inode: UInt(status.st_ino))
        guard !ancestors.contains(where: { $0 == identity }) else { return }
        ancestors.append(identity)
        defer { ancestors.removeLast() }

        for name in try Folder.names(in: path, key: folder) where !name.hasPrefix(TemporaryFile.namePrefix) {
            let key = folder.isEmpty ? name : "\(folder)/\(name)"
            // A folder can hold matches when either starts with the other.
            guard key.utf8.starts(with: prefix.utf8) || prefix.utf8.starts(with: "\(key)/".utf8) else { continue }
            var status = stat()
            // A file that is gone by now was deleted while we looked.
            guard stat("\(path)/\(name)", &status) == 0 else { continue }
            if status.isFolder {
                try visit(key)
            } else if status.isRegularFile, key.utf8.starts(with: prefix.utf8), isAfter(key) {
                found.append(ObjectInfo(key: key, status: status))
            }
        }
    }

    private func isAfter(_ key: String) -> Bool {
        guard let after else { return true }
        return after.utf8.lexicographicallyPrecedes(key.utf8)
    }
}
