import Foundation
import SQLText
import Synchronization

/// Which node of this process has which database file open.
///
/// Two DuckDBs in one process that have one file open destroy it: the system's locks keep only other processes away.
final class DatabaseFiles: Sendable {
    private let owners = Mutex<[String: String]>([:])

    /// The node that has one of the files open which some statements attach.
    func owner(of statements: [Statement]) -> String? {
        let paths = statements.flatMap(\.attachedPaths)
        guard !paths.isEmpty else { return nil }
        return owners.withLock { owners in paths.compactMap { owners[$0] }.first }
    }

    /// Takes the files that some statements attach for a node.
    ///
    /// - Throws: ``SordError`` `.conflict` when another node has one of them open.
    func claim(_ statements: [Statement], for node: String, in text: String) async throws(SordError) {
        let paths = statements.flatMap { statement in statement.attachedPaths.map { (statement, $0) } }
        guard !paths.isEmpty else { return }
        // DuckDB closes a detached file with the last transaction that saw it.
        for _ in 0..<200 {
            let free = owners.withLock { owners in paths.map(\.1).filter { owners[$0] == nil } }
            guard free.contains(where: OpenFiles.contain) else { break }
            try? await Task.sleep(for: .milliseconds(5))
        }
        let conflict: (Statement, owner: String)? = owners.withLock { owners in
            for (statement, path) in paths {
                if let owner = owners[path], owner != node { return (statement, owner) }
            }
            for (_, path) in paths { owners[path] = node }
            return nil
        }
        guard let conflict else { return }
        throw SordError(
            .conflict, "The node \(conflict.owner) has this file open, and only one node can.",
            hint: "Run the statement there: -- node: \(conflict.owner)"
        ).placed(at: conflict.0.range.lowerBound, in: text)
    }

    /// Notes which files a node has open now.
    func keep(_ paths: [String], for node: String) {
        let kept = Set(paths.map(Self.canonical))
        owners.withLock { owners in
            for (path, owner) in owners where owner == node && !kept.contains(path) { owners[path] = nil }
            for path in kept where owners[path] == nil { owners[path] = node }
        }
    }

    /// The path behind all symbolic links, of which the last part may be missing.
    fileprivate static func canonical(_ path: String) -> String {
        let url = URL(fileURLWithPath: path).standardizedFileURL
        return url.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(url.lastPathComponent)
            .resolvingSymlinksInPath().path
    }
}

extension Statement {
    /// The texts of an ATTACH statement that may be paths of files.
    fileprivate var attachedPaths: [String] {
        guard kind == .attach else { return [] }
        var tokenizer = Tokenizer(text)
        let bytes = Array(text.utf8)
        var paths: [String] = []
        while let token = try? tokenizer.next() {
            guard token.kind == .string else { continue }
            let text = String(decoding: bytes[token.range].dropFirst().dropLast(), as: UTF8.self)
            let path = text.replacingOccurrences(of: "''", with: "'")
            if path != ":memory:", !path.isEmpty { paths.append(DatabaseFiles.canonical(path)) }
        }
        return paths
    }
}
