import Dispatch

/// Work that waits for the disk, kept off Swift's pool of threads.
enum BlockingWork {
    private static let queue = DispatchQueue(label: "sord.http.files", attributes: .concurrent)

    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: work)) }
        }
    }
}
