internal import CCurl
import Synchronization

/// Sends requests over connections that are kept and used again.
///
/// Each request has a thread of its own while it lasts, and no more than a bounded number last at once; the others
/// wait in the order of their coming.
final class HTTPClient: Sendable {
    /// How many requests are under way at once.
    static let concurrency = 32

    private let idle = Mutex<[CurlHandle]>([])
    private let slots = RequestSlots(count: HTTPClient.concurrency)

    /// Sends a request and reads the answer.
    func send(
        _ request: HTTPRequest, _ cancellation: HTTPCancellation
    ) async -> Result<HTTPAnswer, TransportFailure> {
        await slots.take()
        defer { slots.give() }
        guard let handle = idle.withLock({ $0.popLast() }) ?? CurlHandle() else {
            return .failure(.impossible(reason: "libcurl cannot be set up"))
        }
        defer { idle.withLock { $0.append(handle) } }
        return await withCheckedContinuation { continuation in
            handle.queue.async { continuation.resume(returning: handle.perform(request, cancellation)) }
        }
    }
}
