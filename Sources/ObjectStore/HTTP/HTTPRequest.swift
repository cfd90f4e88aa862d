/// A request as it goes over the wire.
struct HTTPRequest: Sendable {
    var method: String
    var url: String
    /// All of them, with names in lower case.
    var headers: [(name: String, value: String)]
    var body: [UInt8] = []
    /// The most bytes of an answer that are taken.
    var answerLimit: Int
    /// How many seconds nothing may move.
    var stallLimit: Int
}
