/// The names that attached databases may have.
enum CatalogName {
    /// The names that mean something already: DuckDB's own, and the shared store's.
    static let reserved: Set<String> = [
        "postgres", "main", "memory", "temp", "system", "information_schema", "pg_catalog",
    ]

    /// What is wrong with a name, as a sentence; nil if nothing is.
    static func complaint(about name: String) -> String? {
        let isPlain =
            name.utf8.count <= 63 && name.utf8.first.map { !(48...57).contains($0) } == true
            && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        guard isPlain else {
            return
                "“\(name.prefix(80))” is no name for a connection: use at most 63 small letters, digits and underscores, a letter first."
        }
        return reserved.contains(name) ? "A connection cannot be called “\(name)”: the name is taken by Sord." : nil
    }
}
