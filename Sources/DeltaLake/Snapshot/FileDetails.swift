import DuckDB
import ObjectStore

/// What a scan has to know about data files that the log does not say.
struct FileDetails {
    let table: Table

    /// Reads the deletion vectors of files, as far as an earlier snapshot does not know them.
    func deletedRows(
        of replay: LogReplay, knowing previous: Snapshot?
    ) async throws(DeltaError) -> [ExactName: DeletedRows] {
        var known: [ExactName: DeletedRows] = [:]
        if let previous, !previous.deletedRows.isEmpty {
            for live in previous.liveFiles {
                guard let vector = live.file.deletionVector else { continue }
                known["\(live.name)\n\(vector.uniqueID)".exact] = previous.deletedRows[live.name.exact]
            }
        }
        var deleted: [ExactName: DeletedRows] = [:]
        for live in replay.files {
            guard let vector = live.file.deletionVector else { continue }
            do throws(DeltaError) {
                let rows: DeletedRows
                if let same = known["\(live.name)\n\(vector.uniqueID)".exact] {
                    rows = same
                } else {
                    rows = try await read(vector)
                }
                guard rows.rows.count == vector.cardinality else {
                    throw .broken("A deletion vector has another number of rows than the log says.")
                }
                deleted[live.name.exact] = rows
            } catch {
                throw error.at(file: live.name)
            }
        }
        return deleted
    }

    /// PROTOCOL.md, "Derived Fields" and "Deletion Vector File Storage Format".
    func read(_ vector: DeletionVectorDescriptor) async throws(DeltaError) -> DeletedRows {
        guard (0...Int64(Int32.max)).contains(vector.sizeInBytes), (0...Int64(Int32.max)).contains(vector.offset ?? 0)
        else {
            throw .broken("A deletion vector has an absurd size.")
        }
        let key: String
        switch vector.storage {
        case .inline:
            guard let bytes = Z85.decode(vector.pathOrInline), bytes.count >= vector.sizeInBytes else {
                throw .broken("A deletion vector in the log is damaged.")
            }
            return try DeletedRows(bitmap: Array(bytes.prefix(Int(vector.sizeInBytes))))
        case .relativePath:
            guard let name = Self.fileName(vector.pathOrInline) else {
                throw .broken("A deletion vector has a damaged name.")
            }
            key = table.paths.key(try table.paths.canonical(name), in: table.path)
        case .absolutePath:
            key = table.paths.key(try table.paths.canonical(vector.pathOrInline), in: table.path)
        }
        let start = Int(vector.offset ?? 0)
        let range = start..<start + Int(vector.sizeInBytes) + 8
        guard let bytes = try await table.storage.read(key, range: range) else {
            throw .broken("A file with deletion vectors is missing.")
        }
        return try DeletedRows(stored: bytes, size: vector.sizeInBytes)
    }

    /// `<random prefix - optional><base85 encoded uuid>` as the name of a file.
    static func fileName(_ text: String) -> String? {
        guard text.utf8.count >= 20, let uuid = Z85.decode(text.suffix(20)), uuid.count == 16 else { return nil }
        let digits = uuid.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        var name = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { name += "-" }
            name.append(digit)
        }
        let prefix = text.dropLast(20)
        return (prefix.isEmpty ? "" : "\(prefix)/") + "deletion_vector_\(name).bin"
    }
}
