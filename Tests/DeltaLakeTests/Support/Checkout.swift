import Foundation

/// Where things lie beside the sources of the tests.
enum Checkout {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// Golden tables of the Delta project; outsiders do not have them.
    static let goldenTables = "\(root)/../shared/data/delta-golden"

    /// The Python with the foreign reader and writer.
    static let python = "\(root)/.deps/python/bin/python"

    /// Extensions of DuckDB.
    static let extensions = "\(root)/.deps/duckdb/extensions"

    /// Runs a program to its end.
    ///
    /// - Returns: what it wrote, when it succeeded.
    @discardableResult
    static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: text) }
        return text
    }

    struct Failure: Error { let text: String }
}
