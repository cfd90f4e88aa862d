/// When a request is tried again, and how long to wait before.
struct RetryPolicy: Sendable, Hashable {
    /// How often a request is sent at most.
    var attempts = 7
    /// The longest wait before the second attempt; it doubles from attempt to attempt.
    var firstWait: Duration = .milliseconds(100)
    /// No wait is longer.
    var longestWait: Duration = .seconds(5)
    /// After so long no attempt is begun.
    var patience: Duration = .seconds(90)

    /// How a request ended.
    enum Ending: Sendable, Hashable {
        /// There is nothing to gain by asking again.
        case final
        /// The server, or the way to it, was not up to it at the moment.
        case transient
    }

    /// What the ending of a request means.
    ///
    /// - Parameters:
    ///   - status: what HTTP says.
    ///   - code: what S3 says, if it says something.
    static func ending(status: Int, code: String?) -> Ending {
        switch code {
        case "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted",
            "ConditionalRequestConflict", "RequestLimitExceeded", "Throttling", "ThrottlingException":
            return .transient
        case "NotImplemented": return .final
        default: break
        }
        switch status {
        case 408, 425, 429, 500, 502, 503, 504: return .transient
        case 409: return code == nil ? .transient : .final
        default: return .final
        }
    }

    /// What no answer means.
    static func ending(_ failure: TransportFailure) -> Ending {
        if case .unreachable = failure { return .transient }
        return .final
    }

    /// How long to wait after an attempt, between half of what it may be and all of it: those who failed together
    /// shall not come back together.
    ///
    /// - Parameters:
    ///   - attempt: the number of the attempt that failed, from 1 on.
    ///   - chance: from 0 to 1.
    /// - Returns: nil when it was the last attempt.
    func wait(after attempt: Int, elapsed: Duration, chance: Double) -> Duration? {
        guard attempt < attempts, elapsed < patience else { return nil }
        var wait = firstWait
        for _ in 1..<max(attempt, 1) where wait < longestWait { wait *= 2 }
        return min(wait, longestWait) * (0.5 + min(max(chance, 0), 1) / 2)
    }
}
