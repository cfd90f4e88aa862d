import Synchronization

/// Remembers that a bucket keeps to conditions, so that it is tried only once.
final class ConditionalWrites: Sendable {
    private let isChecked = Atomic(false)

    /// Tries it unless that has been done. Two who come at once both try, which does no harm.
    func check(_ probe: () async throws(ObjectStoreError) -> Void) async throws(ObjectStoreError) {
        if isChecked.load(ordering: .relaxed) { return }
        try await probe()
        isChecked.store(true, ordering: .relaxed)
    }

    /// Why a bucket is not written to.
    static func refusal(_ configuration: S3Configuration, reason: String) -> ObjectStoreError {
        ObjectStoreError(
            .unsupported, key: "",
            message: "The bucket “\(configuration.bucket)” \(reason), so writers could undo each other's commits "
                + "unseen. Sord only reads from it. Keep the lake in a bucket of a server with conditional writes.")
    }
}
