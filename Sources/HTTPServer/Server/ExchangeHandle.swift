import CHTTP

/// The transport's counted handle, usable from any thread and after the client left.
final class ExchangeHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        chttp_release(pointer)
    }
}
