import DuckDB
import SQLText

extension SordError {
    /// What DuckDB says when its lock keeps something closed; nil when it says something else.
    init?(refusedAccess message: String, _ kind: DuckDBError.Kind) {
        let line = message.split(separator: "\n").first.map(String.init) ?? message
        switch kind {
        case .permission where line.contains("file system operations are disabled"):
            let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
            let path = parts.count > 2 ? "“\(parts[1].prefix(200))”" : "this place"
            self.init(
                .notAllowed, "SQL may not open \(path): it lies outside of the folders for data.", hint: Self.folders)
        case .permission where line.contains("disabled through configuration"):
            self.init(
                .notAllowed, "\(line.prefix { $0 != "-" }) of the server.",
                hint: "Somebody who may change the server's connections can add one: PUT /api/settings/connections.")
        case .catalog where line.hasPrefix("Table with name ") && line.contains("/"):
            let name = line.dropFirst("Table with name ".count).replacing(" does not exist!", with: "")
            self.init(
                .notAllowed, "There is no table “\(name.prefix(200))”, and if it is a file, SQL may not open it.",
                hint: Self.folders)
        case .invalidInput where line.contains("the configuration has been locked"):
            self.init(.notAllowed, "This setting belongs to the server and cannot be changed by a statement.")
        default: return nil
        }
    }

    private static let folders = """
        SQL reads what lies in data/raw, data/databases and the lake, and writes files into data/raw. sord serve --files \
        all opens all files.
        """
}
