/// What a server answered.
struct HTTPAnswer: Sendable {
    let status: Int
    /// By their names in lower case.
    let headers: [String: String]
    let body: [UInt8]
}
