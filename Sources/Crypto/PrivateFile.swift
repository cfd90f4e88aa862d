import Glibc

/// A small file that only its owner may read: written whole, durable, and replaced in one step.
public struct PrivateFile: Sendable {
    /// Where it lies.
    public let path: String

    /// A file that need not exist yet.
    public init(_ path: String) {
        self.path = path
    }

    /// What the file holds; nil when there is none.
    ///
    /// - Throws: ``CryptoError`` `.file`, also when others than its owner may read it.
    public func read() throws(CryptoError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("read")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("read") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw CryptoError(.file, "\(name) is not a file.") }
        guard status.st_mode & 0o077 == 0 else {
            throw CryptoError(.file, "\(name) can be read by others: make it private with chmod 600.")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes.append(contentsOf: buffer[..<count])
            } else if errno != EINTR {
                throw failure("read")
            }
        }
    }

    /// Puts other contents in the place of what there is, or nothing at all if that fails.
    public func write(_ bytes: [UInt8]) throws(CryptoError) {
        let temporary = try writeBeside(bytes)
        guard rename(temporary, path) == 0 else {
            let failure = failure("written")
            unlink(temporary)
            throw failure
        }
        try synchronizeFolder()
    }

    /// Writes the file unless there is one; one of several that do so at once wins.
    ///
    /// - Returns: whether this one did.
    public func create(_ bytes: [UInt8]) throws(CryptoError) -> Bool {
        let temporary = try writeBeside(bytes)
        defer { unlink(temporary) }
        guard link(temporary, path) == 0 else {
            if errno == EEXIST { return false }
            throw failure("written")
        }
        try synchronizeFolder()
        return true
    }

    private func writeBeside(_ bytes: [UInt8]) throws(CryptoError) -> String {
        let mark = Sodium.random(8).map { String($0, radix: 16) }.joined()
        let temporary = "\(folder)/.\(name)-\(mark).tmp"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("written") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                let failure = failure("written")
                unlink(temporary)
                throw failure
            }
        }
        guard fsync(descriptor) == 0 else {
            let failure = failure("written")
            unlink(temporary)
            throw failure
        }
        return temporary
    }

    private func synchronizeFolder() throws(CryptoError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("written") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("written") }
    }

    private var name: String { String(path.split(separator: "/").last ?? "") }

    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private func failure(_ verb: String) -> CryptoError {
        CryptoError(.file, "\(name) cannot be \(verb): \(String(cString: strerror(errno))).")
    }
}
