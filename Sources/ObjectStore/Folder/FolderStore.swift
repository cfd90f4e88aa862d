import FoundationEssentials
import Glibc

/// A store in a folder of the local file system.
///
/// An object is a file. It is written under a hidden temporary name beside its place and then moved (``put(_:_:)``)
/// or linked (``putIfAbsent(_:_:)``) there: `link(2)` fails when the name is taken, whoever took it, which is the
/// mutual exclusion that a Delta log needs. Temporary files that a crash left behind are never listed.
public struct FolderStore: ObjectStore {
    /// The absolute path of the folder, without a slash at its end.
    public let root: String

    /// A store in this folder, which is made with the first object that is put.
    ///
    /// - Parameter root: a path; a relative one is taken from the working directory of the process as it is now.
    public init(root: String) {
        var absolute = root
        if !absolute.hasPrefix("/") {
            let here = FileManager.default.currentDirectoryPath
            absolute = absolute.isEmpty ? here : "\(here)/\(absolute)"
        }
        while absolute.count > 1, absolute.hasSuffix("/") { absolute.removeLast() }
        self.root = absolute
    }

    /// All bytes of a file.
    public func get(_ key: String) async throws(ObjectStoreError) -> [UInt8] {
        let path = try path(of: key)
        return try await BlockingWork.run { () throws(ObjectStoreError) in
            let file = try OpenFile(reading: path, key: key)
            defer { file.close() }
            return try file.read(0..<Int.max)
        }
    }

    /// Some bytes of a file.
    public func get(_ key: String, range: Range<Int>) async throws(ObjectStoreError) -> [UInt8] {
        let path = try path(of: key)
        return try await BlockingWork.run { () throws(ObjectStoreError) in
            let file = try OpenFile(reading: path, key: key)
            defer { file.close() }
            return try file.read(range)
        }
    }

    /// Size and time of a file, or `nil` when there is none.
    public func info(_ key: String) async throws(ObjectStoreError) -> ObjectInfo? {
        let path = try path(of: key)
        return try await BlockingWork.run { () throws(ObjectStoreError) in
            var status = stat()
            guard stat(path, &status) == 0 else {
                if errno == ENOENT || errno == ENOTDIR { return nil }
                throw .system("look up", key: key)
            }
            return status.isRegularFile ? ObjectInfo(key: key, status: status) : nil
        }
    }

    /// Writes a file beside its place and moves it there.
    public func put(_ key: String, _ bytes: [UInt8]) async throws(ObjectStoreError) {
        let path = try path(of: key)
        try await BlockingWork.run { () throws(ObjectStoreError) in
            let temporary = try TemporaryFile(beside: path, in: root, key: key, bytes: bytes)
            try temporary.moveIntoPlace()
        }
    }

    /// Writes a file beside its place and links it there, unless the name is taken.
    public func putIfAbsent(_ key: String, _ bytes: [UInt8]) async throws(ObjectStoreError) -> Bool {
        let path = try path(of: key)
        return try await BlockingWork.run { () throws(ObjectStoreError) in
            let temporary = try TemporaryFile(beside: path, in: root, key: key, bytes: bytes)
            return try temporary.linkIntoPlace()
        }
    }

    /// Flushes the others and the file under its temporary name at the same time: a disk is waited for once, not twice.
    public func putIfAbsent(
        _ key: String, _ bytes: [UInt8], behind others: [String]
    ) async throws(ObjectStoreError) -> Bool {
        let path = try path(of: key)
        async let flushed = flushed(others)
        let written: Swift.Result<TemporaryFile, ObjectStoreError> = await BlockingWork.value {
            do throws(ObjectStoreError) {
                return .success(try TemporaryFile(beside: path, in: root, key: key, bytes: bytes))
            } catch {
                return .failure(error)
            }
        }
        if let failure = await flushed {
            (try? written.get())?.discard()
            throw failure
        }
        let temporary = try written.get()
        return try await BlockingWork.run { () throws(ObjectStoreError) in try temporary.linkIntoPlace() }
    }

    private func flushed(_ keys: [String]) async -> ObjectStoreError? {
        do throws(ObjectStoreError) {
            try await makeDurable(keys)
            return nil
        } catch {
            return error
        }
    }

    /// Removes a file; a missing one is no error.
    public func delete(_ key: String) async throws(ObjectStoreError) {
        let path = try path(of: key)
        try await BlockingWork.run { () throws(ObjectStoreError) in
            guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else { throw .system("delete", key: key) }
        }
    }

    /// The absolute path of a file; of the folder itself for the empty key.
    public func location(of key: String) -> String {
        if key.isEmpty { return root }
        return root == "/" ? "/\(key)" : "\(root)/\(key)"
    }

    /// Flushes files, and the names of the folders they lie in, to the disk.
    public func makeDurable(_ keys: [String]) async throws(ObjectStoreError) {
        var paths: [(key: String, path: String)] = []
        for key in keys { paths.append((key, try path(of: key))) }
        let files = paths
        try await BlockingWork.run { () throws(ObjectStoreError) in
            var folders: Set<String> = []
            for file in files {
                let open = try OpenFile(reading: file.path, key: file.key)
                defer { open.close() }
                try open.synchronize()
                // A new folder is only as durable as its name in the folder above.
                var folder = Folder.parent(of: file.path)
                while folder.utf8.count >= root.utf8.count, folders.insert(folder).inserted {
                    folder = Folder.parent(of: folder)
                }
            }
            for folder in folders { try Folder.synchronize(folder, key: "") }
        }
    }

    /// The path of an object.
    func path(of key: String) throws(ObjectStoreError) -> String {
        try ObjectKey.validate(key)
        return location(of: key)
    }
}

extension stat {
    var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
}

extension ObjectInfo {
    init(key: String, status: stat) {
        let modified = TimeInterval(status.st_mtim.tv_sec) + TimeInterval(status.st_mtim.tv_nsec) / 1e9
        self.init(key: key, size: Int(status.st_size), modified: Date(timeIntervalSince1970: modified))
    }
}
