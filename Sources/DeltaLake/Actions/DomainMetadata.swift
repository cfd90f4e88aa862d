/// Configuration of a named domain (PROTOCOL.md, "Domain Metadata").
public struct DomainMetadata: Sendable, Hashable {
    /// The domain; names that start with `delta.` belong to the protocol.
    public var domain: String
    /// The configuration, as its owner writes it.
    public var configuration: String
    /// Whether the domain is gone.
    public var removed: Bool

    init(json: JSON) throws(DeltaError) {
        domain = try json.required("domain", of: "domainMetadata", \.string)
        configuration = json["configuration"]?.string ?? ""
        removed = json["removed"]?.bool ?? false
    }

    var json: JSON {
        .object([
            "domain": .string(domain), "configuration": .string(configuration), "removed": .bool(removed),
        ])
    }
}
