import DuckDB

extension DataConnection {
    /// The extension that opens it, as its file is called; nil when DuckDB needs none.
    var extensionName: String? {
        switch type {
        case .postgres: "postgres_scanner"
        case .sqlite: "sqlite_scanner"
        case .s3: "httpfs"
        case .motherduck: "motherduck"
        case .duckdb: nil
        }
    }

    private var secretName: String { SQL.identifier("sord_connection_" + name) }

    /// How DuckDB opens it. A password goes through a secret that is gone right after.
    func opening(in data: DataFolder) throws(SordError) -> [String] {
        let load = extensionName.map { ["LOAD \(SQL.identifier($0))"] } ?? []
        let mode = readOnly == true ? ", READ_ONLY" : ""
        switch type {
        case .postgres:
            var options = ["TYPE postgres", "HOST \(SQL.literal(host ?? ""))", "PORT \(port ?? 5_432)"]
            options.append("DATABASE \(SQL.literal(database ?? ""))")
            if let user { options.append("USER \(SQL.literal(user))") }
            if let password { options.append("PASSWORD \(SQL.literal(password.text))") }
            return load + [
                "CREATE OR REPLACE TEMPORARY SECRET \(secretName) (\(options.joined(separator: ", ")))",
                "ATTACH 'connect_timeout=5' AS \(SQL.identifier(name)) (TYPE postgres, SECRET \(secretName)\(mode))",
                "DROP SECRET \(secretName)",
            ]
        case .duckdb, .sqlite:
            let path = SQL.literal("\(data.databases)/\(file ?? "")")
            return load + ["ATTACH \(path) AS \(SQL.identifier(name)) (TYPE \(type.rawValue)\(mode))"]
        case .s3:
            return load + [try bucketConfiguration().secretSQL(named: secretName)]
        case .motherduck:
            return load + [
                "SET motherduck_token = \(SQL.literal(token?.text ?? ""))",
                "ATTACH \(SQL.literal("md:\(database ?? "")")) AS \(SQL.identifier(name))",
            ]
        }
    }

    /// How DuckDB closes it.
    var closing: String {
        type == .s3 ? "DROP SECRET IF EXISTS \(secretName)" : "DETACH DATABASE IF EXISTS \(SQL.identifier(name))"
    }
}
