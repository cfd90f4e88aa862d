/// What is asked of a bucket.
struct S3Request: Sendable {
    var method: String
    /// The whole key in the bucket; empty for the bucket itself.
    var key: String
    var query: [(name: String, value: String)] = []
    /// With names in lower case.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// The most bytes of an answer that are taken: by default enough for any answer that is no object.
    var answerLimit = 16 << 20
    /// How many seconds nothing may move: copies are quiet while the server works.
    var stallLimit = 30
    /// Whether cancelling the task ends it. What changes a bucket runs to its end, so that its outcome is known.
    var isCancellable = false
}
