import Glibc

extension FolderStore {
    /// Moves a folder in one step, and makes its new name durable.
    public func move(prefix: String, to target: String) async throws(ObjectStoreError) {
        let source = try path(of: prefix)
        let destination = try path(of: target)
        try await BlockingWork.run { () throws(ObjectStoreError) in
            var status = stat()
            guard stat(source, &status) == 0, status.isFolder else {
                throw ObjectStoreError(.notFound, key: prefix, message: "There is nothing under \(prefix).")
            }
            let parent = Folder.parent(of: destination)
            try Folder.make(parent, key: target)
            guard lstat(destination, &status) != 0 else { throw Self.taken(target) }
            // A folder that somebody made in between and put something into is not replaced; an empty one may be.
            guard rename(source, destination) == 0 else {
                if errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR { throw Self.taken(target) }
                throw .system("move", key: prefix)
            }
            var folder = parent
            while folder.utf8.count >= root.utf8.count {
                try Folder.synchronize(folder, key: target)
                if folder == "/" { break }
                folder = Folder.parent(of: folder)
            }
            try Folder.synchronize(Folder.parent(of: source), key: prefix)
        }
    }

    private static func taken(_ key: String) -> ObjectStoreError {
        ObjectStoreError(.taken, key: key, message: "There is something under \(key) already.")
    }
}
