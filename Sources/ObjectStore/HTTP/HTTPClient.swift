internal import CCurl
import Dispatch
import Synchronization

/// Sends requests over connections that are kept and used again.
///
/// Each request has a thread of its own while it lasts, and no more than a bounded number last at once; the others
/// wait in the order of their coming.
final class HTTPClient: Sendable {
    /// How many requests are under way at once.
    static let concurrency = 32

    /// A connection with a thread while it is busy: Dispatch gives a serial queue one at once, and a concurrent queue
    /// only as many as there are cores.
    private struct Lane: Sendable {
        let handle: CurlHandle
        let queue = DispatchQueue(label: "sord.http")
    }

    private let idle = Mutex<[Lane]>([])
    private let slots = RequestSlots(count: HTTPClient.concurrency)

    /// Sends a request and reads the answer.
    func send(
        _ request: HTTPRequest, _ cancellation: HTTPCancellation
    ) async -> Result<HTTPAnswer, TransportFailure> {
        await slots.take()
        defer { slots.give() }
        guard let lane = idle.withLock({ $0.popLast() }) ?? CurlHandle().map({ Lane(handle: $0) }) else {
            return .failure(.impossible(reason: "libcurl cannot be set up"))
        }
        defer { idle.withLock { $0.append(lane) } }
        return await withCheckedContinuation { continuation in
            lane.queue.async { continuation.resume(returning: lane.handle.perform(request, cancellation)) }
        }
    }
}
