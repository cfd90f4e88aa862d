import Foundation

/// Where things lie beside the sources of the tests.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Golden tables of the Delta project; outsiders do not have them.
    static let goldenTables = "\(root)/../shared/data/delta-golden"

    /// The Python with the foreign reader and writer.
    static let python = "\(root)/.deps/python/bin/python"

    /// Extensions of DuckDB that only tests load.
    static let extensions = "\(root)/.deps/duckdb/test-extensions"

    /// Runs a program to its end.
    ///
    /// Not by Foundation's `Process`, which counts the open files of this process and crashes when other tests open
    /// some meanwhile.
    /// - Returns: what it wrote, when it succeeded.
    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let words = ([program] + arguments).map { "'\($0.replacingOccurrences(of: "'", with: #"'\''"#))'" }
        guard let pipe = popen(words.joined(separator: " ") + " 2>&1", "r") else { throw Failure(text: program) }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk[..<count] }
        let text = String(decoding: output, as: UTF8.self)
        guard pclose(pipe) == 0 else { throw Failure(text: text) }
        return text
    }

    struct Failure: Error { let text: String }
}
