import Synchronization

/// What one engine has open, and what it could not open.
final class EngineConnections: Sendable {
    /// A moment of it.
    struct State: Sendable {
        var open: [DataConnection] = []
        var failures: [String: SordError] = [:]
        /// The catalog that plain names mean; nil for memory.
        var defaultCatalog: String?
    }

    private let state: Mutex<State>

    init(_ state: State = State()) {
        self.state = Mutex(state)
    }

    var current: State { state.withLock { $0 } }

    func change(_ body: (inout sending State) -> Void) { state.withLock { body(&$0) } }
}
