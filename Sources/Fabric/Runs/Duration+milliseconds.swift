extension ContinuousClock.Instant {
    /// The time since this instant, in milliseconds.
    var elapsedMilliseconds: Double {
        (ContinuousClock.now - self) / .milliseconds(1)
    }
}
