import DeltaLake
import Foundation

extension Lake {
    /// Deletes for good the tables that were dropped so long ago that nobody can want them back.
    ///
    /// The server does so when it starts, and every DROP when it is done.
    /// - Returns: the names of the tables that were deleted.
    @discardableResult
    public nonisolated func emptyTrash(now: Date = Date()) async throws(SordError) -> [String] {
        let end = now.addingTimeInterval(-Double(trashRetention.components.seconds))
        do throws(DeltaError) {
            return try await TableTrash(store: store).empty(before: end).map(\.name)
        } catch {
            throw SordError(error)
        }
    }
}
