/// How far an application has written, so that it writes nothing twice (PROTOCOL.md, "Transaction Identifiers").
public struct AppTransaction: Sendable, Hashable {
    /// The application.
    public var appID: String
    /// How far it came.
    public var version: Int64
    /// When, in milliseconds since 1970.
    public var lastUpdated: Int64?

    /// How far an application came.
    public init(appID: String, version: Int64, lastUpdated: Int64? = nil) {
        self.appID = appID
        self.version = version
        self.lastUpdated = lastUpdated
    }

    init(json: JSON) throws(DeltaError) {
        self.init(
            appID: try json.required("appId", of: "txn", \.string),
            version: try json.required("version", of: "txn", \.integer), lastUpdated: json["lastUpdated"]?.integer)
    }

    var json: JSON {
        .object([
            "appId": .string(appID), "version": .integer(version), "lastUpdated": lastUpdated.map { .integer($0) },
        ])
    }
}
