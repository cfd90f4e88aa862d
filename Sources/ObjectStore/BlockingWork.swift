import Dispatch

/// Runs calls that may block on threads of their own, never on Swift's cooperative pool.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "sord.object-store", attributes: .concurrent)

    static func run<T: Sendable>(
        _ work: @escaping @Sendable () throws(ObjectStoreError) -> T
    ) async throws(ObjectStoreError) -> T {
        let outcome: Result<T, ObjectStoreError> = await withCheckedContinuation { continuation in
            queue.async {
                do throws(ObjectStoreError) {
                    continuation.resume(returning: .success(try work()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try outcome.get()
    }
}
