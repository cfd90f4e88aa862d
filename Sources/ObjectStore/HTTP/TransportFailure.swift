/// Why there is no answer.
enum TransportFailure: Error, Sendable, Hashable {
    /// Nobody can be reached there, the connection broke, or nothing came for too long.
    ///
    /// `mayHaveArrived`: the server may have got the whole request, and done what it says.
    case unreachable(reason: String, mayHaveArrived: Bool)
    /// Trying again is of no use: the certificate is wrong, or the address is none.
    case impossible(reason: String)
    /// The answer has more bytes than are taken.
    case tooLarge
    /// The caller did not want it any more.
    case cancelled
}
