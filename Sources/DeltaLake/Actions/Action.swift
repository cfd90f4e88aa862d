/// One line of a commit (PROTOCOL.md, "Actions").
public enum Action: Sendable, Hashable {
    /// A file joins the table.
    case add(AddFile)
    /// A file leaves the table.
    case remove(RemoveFile)
    /// The columns and properties of the table change.
    case metadata(Metadata)
    /// What is needed to read and write the table changes.
    case `protocol`(ProtocolVersion)
    /// An application notes how far it came.
    case transaction(AppTransaction)
    /// Who made the commit, and why.
    case commitInfo(CommitInfo)
    /// A file with changed rows.
    case changeFile(ChangeFile)
    /// Configuration of a named domain changes.
    case domainMetadata(DomainMetadata)
    /// A file that a checkpoint is continued in.
    case sidecar(Sidecar)
    /// What a checkpoint says about itself.
    case checkpointMetadata(CheckpointMetadata)

    /// Reads one line; `nil` for an action that Sord does not know, which readers ignore.
    init?(json: JSON) throws(DeltaError) {
        guard let members = json.members else { throw .broken("A line of the log is not an object.") }
        for member in members where member.value != .null {
            let body = member.value
            guard body.members != nil else { continue }
            switch member.name {
            case "add": self = .add(try AddFile(json: body))
            case "remove": self = .remove(try RemoveFile(json: body))
            case "metaData": self = .metadata(try Metadata(json: body))
            case "protocol": self = .protocol(try ProtocolVersion(json: body))
            case "txn": self = .transaction(try AppTransaction(json: body))
            case "commitInfo": self = .commitInfo(CommitInfo(json: body))
            case "cdc": self = .changeFile(try ChangeFile(json: body))
            case "domainMetadata": self = .domainMetadata(try DomainMetadata(json: body))
            case "sidecar": self = .sidecar(try Sidecar(json: body))
            case "checkpointMetadata": self = .checkpointMetadata(try CheckpointMetadata(json: body))
            default: continue
            }
            return
        }
        return nil
    }

    /// The line for a commit.
    var json: JSON {
        switch self {
        case .add(let file): .object(["add": file.json])
        case .remove(let file): .object(["remove": file.json])
        case .metadata(let metadata): .object(["metaData": metadata.json])
        case .protocol(let version): .object(["protocol": version.json])
        case .transaction(let transaction): .object(["txn": transaction.json])
        case .commitInfo(let info): .object(["commitInfo": info.json])
        case .changeFile(let file): .object(["cdc": file.json])
        case .domainMetadata(let metadata): .object(["domainMetadata": metadata.json])
        case .sidecar(let sidecar): .object(["sidecar": sidecar.json])
        case .checkpointMetadata(let metadata): .object(["checkpointMetadata": metadata.json])
        }
    }
}

extension JSON {
    /// A member that an action cannot do without.
    func required<T>(_ name: String, of action: String, _ value: (JSON) -> T?) throws(DeltaError) -> T {
        guard let member = self[name] else { throw .broken("An action \"\(action)\" has no \"\(name)\".") }
        guard let value = value(member) else {
            throw .broken("\"\(name)\" of an action \"\(action)\" has the wrong type.")
        }
        return value
    }

    /// A map of strings, without the names whose value is `null` or no string.
    var stringMap: [String: String] {
        var map: [String: String] = [:]
        for member in members ?? [] { map[member.name] = member.value.string }
        return map
    }
}
