/// Why a server could not start.
public enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Another program listens on that port.
    case addressInUse(host: String, port: UInt16)
    /// The system does not let this user listen on that port.
    case permissionDenied(host: String, port: UInt16)
    /// The host is no address of this machine.
    case badHost(String)
    /// The certificate file cannot be used; the second is the reason.
    case badCertificate(path: String, reason: String)
    /// The file of the private key cannot be used; the second is the reason.
    case badPrivateKey(path: String, reason: String)
    /// It is running, or has been.
    case alreadyStarted
    /// Anything else.
    case failed(String)

    /// A sentence that says what to do.
    public var description: String {
        switch self {
        case .addressInUse(let host, let port):
            "Port \(port) of \(host) is in use. Stop the other program or choose another port."
        case .permissionDenied(let host, let port):
            "This user may not listen on port \(port) of \(host). Choose one above 1023."
        case .badHost(let host):
            "\(host) is no address of this machine."
        case .badCertificate(let path, let reason):
            "The certificate \(path) cannot be used: \(reason)."
        case .badPrivateKey(let path, let reason):
            "The private key \(path) cannot be used: \(reason)."
        case .alreadyStarted:
            "A server can be started once."
        case .failed(let reason):
            "The server cannot listen: \(reason)."
        }
    }
}
