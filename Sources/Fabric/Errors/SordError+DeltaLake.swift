import DeltaLake
import ObjectStore

extension SordError {
    /// What is wrong with a table, named with its version and file.
    init(_ error: DeltaError) {
        if error.code == .query, let cause = error.cause {
            self.init(cause)
            return
        }
        self.init(Self.code(of: error), error.message, hint: error.hint)
        var place: [String] = []
        if let table = error.table { place.append("table \(table)") }
        if let version = error.version { place.append("version \(version)") }
        if let file = error.file { place.append("file \(file)") }
        if !place.isEmpty {
            message += " (\(place.joined(separator: ", ")))"
        }
    }

    private static func code(of error: DeltaError) -> Code {
        switch error.code {
        case .unknownTable: .unknownTable
        case .brokenTable: .brokenTable
        case .unsupportedTable: .unsupportedTable
        case .schemaMismatch: .schemaMismatch
        case .badName: .badName
        case .conflict: .conflict
        case .query: .sqlError
        case .outOfMemory: .outOfMemory
        case .diskFull: .diskFull
        case .cancelled: .cancelled
        case .storage: .internal
        }
    }

    /// What went wrong with the lake's storage.
    init(_ error: ObjectStoreError) {
        switch error.code {
        case .noSpace: self.init(.diskFull, error.message, hint: "Free some space and try again.")
        case .cancelled: self.init(.cancelled, error.message)
        case .taken: self.init(.conflict, error.message)
        case .unsupported: self.init(.unsupportedTable, error.message)
        case .notFound, .notAKey, .permission, .tooLarge, .io: self.init(.internal, error.message)
        }
    }
}
