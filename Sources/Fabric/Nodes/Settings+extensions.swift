import DuckDB
import Foundation

extension Database.Settings {
    /// Whether an extension lies in the folder of extensions, for this version of DuckDB on any platform.
    func has(extension name: String) -> Bool {
        guard let extensionDirectory else { return false }
        let version = "\(extensionDirectory)/\(Database.version)"
        let platforms = (try? FileManager.default.contentsOfDirectory(atPath: version)) ?? []
        return platforms.contains {
            FileManager.default.fileExists(atPath: "\(version)/\($0)/\(name).duckdb_extension")
        }
    }
}
