import Foundation

/// The file that lineage is kept in: `data/lineage.jsonl`, one JSON object a line, the oldest first.
///
/// Several processes write it, a server and a terminal, so each record is appended in one write under a lock of the file.
/// What is not a whole record, because a process ended while it wrote, is skipped and counted.
final class LineageJournal {
    /// A line.
    struct Record: Codable {
        /// Whether it is only remembered: what came of it stands in another record.
        var past: Bool?
        var event: LineageEvent
    }

    /// What was read.
    struct News {
        var records: [Record] = []
        /// Whether it is all that there is, and not only what came since the last time.
        var isWhole = false
        /// Lines that are no records.
        var brokenLines = 0
    }

    /// The size from which on the file is made smaller, in bytes.
    static let sizeLimit = 8 << 20
    private static let lineLimit = 4 << 20

    private let path: String
    private var file: OpenFile?
    /// How far the file has been read.
    private var offset: off_t = 0
    private var inode: ino_t = 0
    /// The size at which it is made smaller next.
    private var nextLimit: Int

    init(path: String, sizeLimit: Int = LineageJournal.sizeLimit) {
        self.path = path
        nextLimit = sizeLimit
        self.sizeLimit = sizeLimit
    }

    private let sizeLimit: Int

    /// A file that is closed when nobody uses it any more.
    private final class OpenFile {
        let descriptor: Int32

        init?(_ path: String, _ flags: Int32) {
            descriptor = open(path, flags | O_CLOEXEC, 0o600)
            if descriptor < 0 { return nil }
        }

        deinit { close(descriptor) }

        var status: stat? {
            var status = stat()
            return fstat(descriptor, &status) == 0 ? status : nil
        }
    }

    // MARK: Writing

    /// Appends records.
    ///
    /// - Returns: whether they are in the file.
    func append(_ records: [Record]) -> Bool {
        withLockedFile { file in write(records, to: file) } ?? false
    }

    /// Whether the file has grown so large that it should be made smaller.
    var isLarge: Bool { (file?.status?.st_size).map { Int($0) > nextLimit } ?? false }

    private func write(_ records: [Record], to file: OpenFile) -> Bool {
        var bytes: [UInt8] = []
        let size = file.status?.st_size ?? 0
        if size > 0 {
            // The end of a record that somebody did not finish.
            var last: UInt8 = 0
            if pread(file.descriptor, &last, 1, size - 1) == 1, last != UInt8(ascii: "\n") {
                bytes.append(UInt8(ascii: "\n"))
            }
        }
        for record in records {
            guard let line = try? Self.encoder.encode(record) else { return false }
            bytes += line
            bytes.append(UInt8(ascii: "\n"))
        }
        return Self.writeAll(bytes, to: file.descriptor)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }

    /// Does something with the file that has the journal's name now, while nobody else does.
    private func withLockedFile<Value>(_ work: (OpenFile) -> Value) -> Value? {
        for _ in 0..<64 {
            guard let file = file ?? OpenFile(path, O_RDWR | O_APPEND | O_CREAT) else { return nil }
            guard Self.lock(file.descriptor) else { return nil }
            defer { flock(file.descriptor, LOCK_UN) }
            var named = stat()
            // Somebody may have put a smaller file in its place before the lock was had.
            if stat(path, &named) == 0, named.st_ino == file.status?.st_ino, named.st_dev == file.status?.st_dev {
                self.file = file
                return work(file)
            }
            self.file = nil
        }
        return nil
    }

    private static func lock(_ descriptor: Int32) -> Bool {
        while flock(descriptor, LOCK_EX) != 0 { if errno != EINTR { return false } }
        return true
    }

    // MARK: Reading

    /// What was appended since the last time, by whomever; everything when the file was made smaller meanwhile.
    func news() -> News {
        guard let reader = OpenFile(path, O_RDONLY), let status = reader.status else {
            return News(isWhole: offset > 0)
        }
        return news(from: reader, status)
    }

    private func news(from reader: OpenFile, _ status: stat) -> News {
        var news = News()
        if status.st_ino != inode || status.st_size < offset || offset == 0 {
            (offset, inode, news.isWhole) = (0, status.st_ino, true)
        }
        var rest: [UInt8] = []
        var isTooLong = false
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = pread(reader.descriptor, &buffer, buffer.count, offset + off_t(rest.count))
            guard count > 0 else { break }
            rest += buffer[..<count]
            var start = 0
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                if isTooLong || !read(rest[start..<end], into: &news) { news.brokenLines += 1 }
                isTooLong = false
                start = end + 1
            }
            offset += off_t(start)
            rest.removeFirst(start)
            if rest.count > Self.lineLimit {
                offset += off_t(rest.count)
                rest.removeAll()
                isTooLong = true
            }
        }
        return news
    }

    private func read(_ line: ArraySlice<UInt8>, into news: inout News) -> Bool {
        if line.isEmpty { return true }
        guard let record = try? Self.decoder.decode(Record.self, from: Data(line)) else { return false }
        news.records.append(record)
        return true
    }

    // MARK: Making it smaller

    /// Puts other records in the place of all there are. Nobody else appends meanwhile, and whoever reads has the one or the
    /// other.
    ///
    /// - Parameter records: what to keep, told what has been appended and not yet read.
    func replace(with records: (News) -> [Record]) {
        _ = withLockedFile { file in
            guard let status = file.status else { return }
            let kept = records(news(from: file, status))
            let temporary = "\(path).\(getpid()).tmp"
            unlink(temporary)
            guard let new = OpenFile(temporary, O_RDWR | O_APPEND | O_CREAT | O_EXCL), write(kept, to: new),
                fsync(new.descriptor) == 0, let size = new.status?.st_size, rename(temporary, path) == 0
            else {
                unlink(temporary)
                // Not at every record again.
                nextLimit = Int(status.st_size) * 2
                return
            }
            nextLimit = max(sizeLimit, Int(size) * 2)
            (inode, offset) = (new.status?.st_ino ?? 0, size)
            self.file = new
        }
    }

    // MARK: Records as text

    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        }
        return encoder
    }()

    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            try Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(
                decoder.singleValueContainer().decode(String.self)
            ).inMilliseconds
        }
        return decoder
    }()
}
