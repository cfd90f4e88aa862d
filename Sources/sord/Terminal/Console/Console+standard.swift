import Glibc

extension Console {
    /// The standard streams of the process.
    ///
    /// - Parameter environment: `NO_COLOR` and `TERM=dumb` turn styles off.
    static func standard(environment: [String: String]) -> Console {
        let outputIsTerminal = isatty(STDOUT_FILENO) == 1
        let wantsNoStyle = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return Console(
            write: { try StandardStream.write($0, to: STDOUT_FILENO) },
            writeError: { try? StandardStream.write($0, to: STDERR_FILENO) },
            readInput: { try StandardStream.readAll(from: STDIN_FILENO, limit: $0) },
            outputIsTerminal: outputIsTerminal,
            errorIsTerminal: isatty(STDERR_FILENO) == 1,
            width: outputIsTerminal ? StandardStream.width(of: STDOUT_FILENO) ?? 80 : nil,
            isStyled: outputIsTerminal && !wantsNoStyle && environment["TERM"] != "dumb")
    }
}

/// The system's calls for streams, repeated where it asks for that.
private enum StandardStream {
    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(ConsoleError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 {
                if errno == EINTR { continue }
                throw ConsoleError.last("Standard output cannot be written")
            }
            rest = rest.dropFirst(written)
        }
    }

    static func readAll(from descriptor: Int32, limit: Int) throws(ConsoleError) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw ConsoleError.last("Standard input cannot be read")
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= limit else { return nil }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    static func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}

extension ConsoleError {
    /// Whether standard output leads to a program that has ended.
    var readerHasGone: Bool { code == EPIPE }

    fileprivate static func last(_ what: String) -> ConsoleError {
        let code = errno
        return ConsoleError(code: code, description: "\(what): \(String(cString: strerror(code))).")
    }
}
