public import DeltaLake

extension Lake {
    /// Describes a table as a whole.
    ///
    /// - Throws: ``SordError`` as ``snapshot(of:)`` does.
    public func detail(of name: String) async throws(SordError) -> TableDetail {
        let known = try await snapshot(of: name)
        do throws(DeltaError) {
            return try await table(name).knowing(known).detail()
        } catch {
            throw SordError(error)
        }
    }
}
