import Synchronization

/// The connections of a server: keeps them, and has every node open them.
public final class Connections: Sendable {
    /// A node that opens connections.
    protocol User: AnyObject, Sendable {
        var name: String { get }
        /// Refuses settings that would lose what the node holds in memory.
        func check(_ settings: ConnectionSettings, isForced: Bool) async throws(SordError)
        /// Opens and closes what has changed.
        func apply(_ settings: ConnectionSettings) async throws(SordError)
        /// What is open, and what could not be opened.
        var connections: EngineConnections.State { get }
    }

    private let store: ConnectionStore
    private let probe: ConnectionProbe
    private let state: Mutex<State>

    private struct State: Sendable {
        var settings: ConnectionSettings
        var users: [any User] = []
        var isChanging = false
    }

    /// Reads what is kept in a data folder.
    ///
    /// - Parameters:
    ///   - extensionFolder: where DuckDB's extensions lie.
    ///   - key: the key that seals secrets, as 64 hexadecimal digits; nil for the one in the data folder.
    /// - Throws: ``SordError`` when what is kept cannot be read.
    public init(data: DataFolder, extensionFolder: String? = nil, key: String? = nil) throws(SordError) {
        try data.prepare()
        probe = ConnectionProbe(data: data, extensionFolder: extensionFolder)
        store = try ConnectionStore(data: data, key: key)
        state = Mutex(State(settings: try store.load()))
    }

    /// What is set; secrets and all.
    var settings: ConnectionSettings { state.withLock { $0.settings } }

    /// Has a node open what changes from now on.
    func add(_ user: any User) {
        state.withLock { $0.users.append(user) }
    }

    /// What is set, with stars in place of secrets, and why nodes could not open something.
    public func report() -> (
        settings: ConnectionSettings, failures: [(node: String, connection: String, error: SordError)]
    ) {
        let (settings, users) = state.withLock { ($0.settings, $0.users) }
        let failures = users.flatMap { user in
            user.connections.failures.sorted { $0.key < $1.key }.map { (user.name, $0.key, $0.value) }
        }
        return (settings.masked, failures)
    }

    /// Adds or changes connections and nodes' databases.
    ///
    /// - Parameter isForced: whether tables in memory may be lost.
    /// - Throws: ``SordError``; nothing has changed then.
    public func put(_ put: ConnectionSettings, isForced: Bool) async throws(SordError) {
        try await change(isForced: isForced) { known throws(SordError) in try known.putting(put) }
    }

    /// Closes and forgets a connection.
    public func remove(_ name: String, isForced: Bool) async throws(SordError) {
        try await change(isForced: isForced) { known throws(SordError) in try known.removing(name) }
    }

    private func change(
        isForced: Bool, _ edit: (ConnectionSettings) throws(SordError) -> ConnectionSettings
    ) async throws(SordError) {
        let begun: (ConnectionSettings, [any User])? = state.withLock { state in
            if state.isChanging { return nil }
            state.isChanging = true
            return (state.settings, state.users)
        }
        guard let (known, users) = begun else {
            throw SordError(.busy, "Connections are being changed already.", hint: "Try again in a moment.")
        }
        defer { state.withLock { $0.isChanging = false } }
        let new = try edit(known)
        for user in users { try await user.check(new, isForced: isForced) }
        try await probe.check(from: known, to: new)
        try store.save(new)
        do throws(SordError) {
            for user in users { try await user.apply(new) }
        } catch {
            try store.save(known)
            for user in users { try? await user.apply(known) }
            throw error
        }
        state.withLock { $0.settings = new }
    }
}
