import DeltaLake
import Foundation

extension Lake {
    /// A state of a table at a version.
    ///
    /// - Parameters:
    ///   - name: as the lake knows the table.
    ///   - newest: a snapshot of the same table.
    /// - Throws: ``SordError`` `.unknownTable` naming the versions that can be read, `.brokenTable`.
    nonisolated func snapshot(of name: String, version: Int64, newest: Snapshot) async throws(SordError) -> Snapshot {
        if version == newest.version { return newest }
        do {
            return try await table(name).snapshot(version: version)
        } catch {
            throw SordError(error)
        }
    }

    /// The newest version of a table that was committed at or before a moment.
    ///
    /// - Throws: ``SordError`` `.unknownTable` naming the moments that can be read.
    nonisolated func version(of name: String, at moment: Date) async throws(SordError) -> Int64 {
        do {
            return try await table(name).version(at: moment)
        } catch {
            throw SordError(error)
        }
    }

    /// SQL that gives the rows that some versions added, removed and changed.
    nonisolated func changes(of name: String, from: Int64, through: Int64) async throws(SordError) -> String {
        do {
            return try await table(name).changes(from: from, through: through)
        } catch {
            throw SordError(error)
        }
    }
}
