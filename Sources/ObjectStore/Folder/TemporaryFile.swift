import FoundationEssentials
import Glibc

/// A file written whole and made durable under a hidden name, ready to be put in its place in one step.
struct TemporaryFile {
    /// Names that start so are never listed.
    static let namePrefix = ".sord-"

    private let temporary: String
    private let target: String
    private let key: String

    init(beside target: String, in root: String, key: String, bytes: [UInt8]) throws(ObjectStoreError) {
        self.target = target
        self.key = key
        let folder = Folder.parent(of: target)
        temporary = "\(folder)/\(Self.namePrefix)\(UUID().uuidString).tmp"

        let file: OpenFile
        do throws(ObjectStoreError) {
            file = try OpenFile(creating: temporary, key: key)
        } catch {
            guard error.code == .notFound else { throw error }
            try Folder.make(folder, key: key)
            try Self.synchronizeFolders(from: Folder.parent(of: folder), to: root, key: key)
            file = try OpenFile(creating: temporary, key: key)
        }
        defer { file.close() }
        do throws(ObjectStoreError) {
            try file.write(bytes)
            try file.synchronize()
        } catch {
            unlink(temporary)
            throw error
        }
    }

    /// Removes the file.
    func discard() {
        unlink(temporary)
    }

    /// Moves the file over what may be there.
    func moveIntoPlace() throws(ObjectStoreError) {
        guard rename(temporary, target) == 0 else {
            let failure = ObjectStoreError.system("write", key: key)
            unlink(temporary)
            throw failure
        }
        try Folder.synchronize(Folder.parent(of: target), key: key)
    }

    /// Gives the file its name unless the name is taken; the temporary name is gone either way.
    func linkIntoPlace() throws(ObjectStoreError) -> Bool {
        let linked = link(temporary, target) == 0
        let failure: ObjectStoreError? = linked || errno == EEXIST ? nil : .system("write", key: key)
        unlink(temporary)
        if let failure { throw failure }
        if linked { try Folder.synchronize(Folder.parent(of: target), key: key) }
        return linked
    }

    private static func synchronizeFolders(from folder: String, to root: String, key: String) throws(ObjectStoreError) {
        var folder = folder
        while folder.utf8.count >= root.utf8.count {
            try Folder.synchronize(folder, key: key)
            if folder == "/" { return }
            folder = Folder.parent(of: folder)
        }
    }
}
