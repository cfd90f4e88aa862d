/// Which requests a server without accounts takes.
///
/// Whoever reaches the port may run any SQL, so a page of another site, open in the same browser, must not: neither by
/// a request of its own (its `Origin` is another), nor by a host name that it has pointed at this machine (its `Host`
/// is another).
public struct RequestPolicy: Sendable {
    /// Host names, without port, under which the server may be called; nil for any.
    private let hosts: Set<String>?

    /// - Parameter host: the address that the server listens on; a loopback address may be called by loopback names
    ///   only, any other address by any name.
    public init(listeningOn host: String) {
        let loopback: Set<String> = ["127.0.0.1", "localhost", "[::1]", "::1"]
        hosts = loopback.contains(host) ? loopback : nil
    }

    /// - Parameters:
    ///   - host: the request's `Host` header.
    ///   - origin: the request's `Origin` header, which browsers send with every request that could change something.
    /// - Returns: why the request is refused, or nil when it may pass.
    public func refusal(host: String?, origin: String?) -> String? {
        let host = host?.lowercased() ?? ""
        if let hosts, !hosts.contains(Self.name(of: host)) {
            return "This server answers on this machine's own names only, and “\(host.prefix(80))” is not one of them."
        }
        guard let origin = origin?.lowercased() else { return nil }
        guard let scheme = ["http://", "https://"].first(where: origin.hasPrefix),
            origin.dropFirst(scheme.count) == host
        else {
            return "A page of “\(origin.prefix(80))” may not use this server."
        }
        return nil
    }

    /// The host without its port: `localhost` of `localhost:8080`, `[::1]` of `[::1]:8080`.
    private static func name(of host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
        return String(host.prefix { $0 != ":" })
    }
}
