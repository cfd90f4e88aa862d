import Dispatch

/// Runs calls that may block on threads of their own, never on Swift's cooperative pool.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "sord.object-store", attributes: .concurrent)

    static func run<T: Sendable>(
        _ work: @escaping @Sendable () throws(ObjectStoreError) -> T
    ) async throws(ObjectStoreError) -> T {
        let outcome: Result<T, ObjectStoreError> = await value {
            do throws(ObjectStoreError) { return .success(try work()) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    /// The same for calls that cannot fail.
    static func value<T: Sendable>(_ work: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }

    /// Waits, also in a task that is cancelled.
    static func wait(_ duration: Duration) async {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        await withCheckedContinuation { continuation in
            queue.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { continuation.resume() }
        }
    }
}
