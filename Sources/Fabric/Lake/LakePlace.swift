import DuckDB
import Foundation
public import ObjectStore

/// Where the lake's tables lie.
public enum LakePlace: Sendable, Hashable {
    /// A folder of this machine, by its absolute path.
    case folder(String)
    /// A bucket, or a part of one.
    case bucket(S3Configuration)

    /// What people call it: the path, or `s3://bucket/prefix`.
    public var name: String {
        switch self {
        case .folder(let path): path
        case .bucket(let configuration): configuration.address
        }
    }

    /// The store whose root is the lake's root.
    func store() -> any ObjectStore {
        switch self {
        case .folder(let path): FolderStore(root: path)
        case .bucket(let configuration): S3Store(configuration)
        }
    }

    /// DuckDB's setting for keeping what it has read of files, wherever they lie.
    static let fileCache = "enable_external_file_cache"

    /// Lets a database read and write here.
    func open(to settings: inout Database.Settings) {
        switch self {
        case .folder:
            // The system keeps what was read of a file. DuckDB would keep it once more, also of files that are gone.
            settings.other[Self.fileCache] = "false"
        case .bucket(let configuration):
            settings.extensions.append("httpfs")
            settings.preparation.append(configuration.secretSQL(named: "sord_lake"))
        }
    }

    /// The same error without what only DuckDB and Sord may know.
    func redacted(_ error: DuckDBError) -> DuckDBError {
        guard case .bucket(let configuration) = self else { return error }
        var error = error
        if error.message.contains("CREATE") || error.message.contains("SECRET") {
            error.message = "DuckDB does not take the bucket's settings."
        }
        for secret in [configuration.credentials?.secret, configuration.credentials?.sessionToken] {
            guard let secret, !secret.isEmpty else { continue }
            error.message = error.message.replacingOccurrences(of: secret, with: "…")
        }
        return error
    }
}

extension S3Configuration {
    /// Tells DuckDB how to ask this bucket, for what lies under the lake's root and nothing else.
    ///
    /// - Parameter name: of the secret, quoted if it has to be.
    func secretSQL(named name: String) -> String {
        var options = ["TYPE s3", "SCOPE \(SQL.literal(address + "/"))", "REGION \(SQL.literal(region))"]
        if let credentials {
            options.append("KEY_ID \(SQL.literal(credentials.keyID))")
            options.append("SECRET \(SQL.literal(credentials.secret))")
            if let token = credentials.sessionToken { options.append("SESSION_TOKEN \(SQL.literal(token))") }
        }
        options.append("URL_STYLE \(style == .path ? "'path'" : "'vhost'")")
        if let endpoint {
            options.append("ENDPOINT \(SQL.literal(endpoint.host))")
            options.append("USE_SSL \(endpoint.isSecure)")
        }
        return "CREATE SECRET \(name) (\(options.joined(separator: ", ")))"
    }
}
