/// A request method (RFC 9110, 9). Methods are case-sensitive.
public struct Method: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// The method as it stands in the request line.
    public let rawValue: String

    /// Makes a method of any name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// `GET`
    public static let get = Method(rawValue: "GET")
    /// `HEAD`
    public static let head = Method(rawValue: "HEAD")
    /// `POST`
    public static let post = Method(rawValue: "POST")
    /// `PUT`
    public static let put = Method(rawValue: "PUT")
    /// `PATCH`
    public static let patch = Method(rawValue: "PATCH")
    /// `DELETE`
    public static let delete = Method(rawValue: "DELETE")
    /// `OPTIONS`
    public static let options = Method(rawValue: "OPTIONS")

    /// The method as it stands in the request line.
    public var description: String { rawValue }
}
