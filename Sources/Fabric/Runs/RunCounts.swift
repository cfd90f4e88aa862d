/// How many runs there have been since the process began, by how they ended. Loads count.
public struct RunCounts: Sendable, Hashable {
    /// Waiting or working now.
    public var running = 0
    /// Ran to their end.
    public var finished = 0
    /// Ended with an error.
    public var failed = 0
    /// Were stopped.
    public var cancelled = 0

    mutating func end(_ outcome: WritableKeyPath<RunCounts, Int>) {
        running -= 1
        self[keyPath: outcome] += 1
    }
}
