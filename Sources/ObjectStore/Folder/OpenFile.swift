import Glibc

/// A file descriptor. Every call may block.
struct OpenFile {
    let descriptor: Int32
    let key: String

    init(reading path: String, key: String) throws(ObjectStoreError) {
        self.key = key
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open", key: key) }
    }

    init(creating path: String, key: String) throws(ObjectStoreError) {
        self.key = key
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .system("create", key: key) }
    }

    func close() {
        _ = Glibc.close(descriptor)
    }

    func synchronize() throws(ObjectStoreError) {
        guard fsync(descriptor) == 0 else { throw .system("write", key: key) }
    }

    /// The bytes of a range as far as the file has them.
    func read(_ range: Range<Int>) throws(ObjectStoreError) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("read", key: key) }
        // Opening a folder for reading succeeds; it is no object.
        guard status.isRegularFile else {
            throw ObjectStoreError(.notFound, key: key, message: "There is no object \"\(key)\".")
        }
        let size = Int(status.st_size)
        let start = min(max(range.lowerBound, 0), size)
        let count = min(range.upperBound, size) - start
        guard count > 0 else { return [] }

        var failure: ObjectStoreError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let got = pread(
                    descriptor, buffer.baseAddress! + initialized, count - initialized, off_t(start + initialized))
                if got > 0 {
                    initialized += got
                } else if got == 0 {
                    break
                } else if errno != EINTR {
                    failure = .system("read", key: key)
                    break
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func write(_ bytes: [UInt8]) throws(ObjectStoreError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw .system("write", key: key)
            }
        }
    }
}

extension ObjectStoreError {
    /// The error that `errno` holds.
    static func system(_ action: String, key: String) -> ObjectStoreError {
        let number = errno
        let code: Code =
            switch number {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM, EROFS: .permission
            case ENOSPC, EDQUOT: .noSpace
            case ENAMETOOLONG, EILSEQ, EINVAL: .notAKey
            default: .io
            }
        let reason = String(cString: strerror(number))
        return ObjectStoreError(code, key: key, message: "Cannot \(action) \"\(key)\": \(reason).")
    }
}
