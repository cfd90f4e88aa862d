import Synchronization

/// The engine that a node works with now.
final class CurrentEngine: Sendable {
    private let state: Mutex<State>

    private struct State {
        var engine: EngineInstance
        /// Whether connections are being opened and closed in it.
        var isChanging = false
    }

    init(_ engine: EngineInstance) {
        state = Mutex(State(engine: engine))
    }

    var engine: EngineInstance { state.withLock { $0.engine } }

    /// Puts another engine in its place.
    func install(_ new: EngineInstance) {
        state.withLock { $0.engine = new }
    }

    /// Puts an engine in the place of another, if that is still there.
    ///
    /// - Parameter isRenewal: whether the old one works, so that it stays while connections are changed in it.
    /// - Returns: whether it was put there.
    func install(_ new: EngineInstance, inPlaceOf old: EngineInstance, isRenewal: Bool) -> Bool {
        state.withLock { state in
            guard state.engine === old, !(isRenewal && state.isChanging) else { return false }
            state.engine = new
            return true
        }
    }

    /// The engine, which is not renewed until ``endChange()``.
    func beginChange() -> EngineInstance {
        state.withLock { state in
            state.isChanging = true
            return state.engine
        }
    }

    func endChange() {
        state.withLock { $0.isChanging = false }
    }
}
