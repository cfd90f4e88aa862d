/// Where a handler runs.
public enum Execution: Sendable {
    /// On Swift's pool of threads. Right for whatever computes.
    case pool
    /// On the thread that serves the connection, which saves the way there and back (some 20 µs). Everything that
    /// computes for more than a millisecond holds up the other connections of that thread.
    case loop
}

/// What a path and a method lead to.
struct Route: Sendable {
    enum Action: Sendable {
        case handler(Router.Handler)
        case webSocket(@Sendable (WebSocket, Request) async -> Void)
    }

    let action: Action
    let execution: Execution
    /// The names of the `{…}` segments, in order.
    let parameterNames: [String]
}
