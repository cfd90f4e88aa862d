/// A status code (RFC 9110, 15).
public struct Status: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// Three digits.
    public let code: Int

    /// A code outside 200...599 becomes 500: nothing else can end an exchange.
    public init(_ code: Int) {
        self.code = (200...599).contains(code) || code == 101 ? code : 500
    }

    /// A status from its code.
    public init(integerLiteral code: Int) {
        self.init(code)
    }

    /// 101
    public static let switchingProtocols: Status = 101
    /// 200
    public static let ok: Status = 200
    /// 201
    public static let created: Status = 201
    /// 202
    public static let accepted: Status = 202
    /// 204
    public static let noContent: Status = 204
    /// 206
    public static let partialContent: Status = 206
    /// 304
    public static let notModified: Status = 304
    /// 400
    public static let badRequest: Status = 400
    /// 401
    public static let unauthorized: Status = 401
    /// 403
    public static let forbidden: Status = 403
    /// 404
    public static let notFound: Status = 404
    /// 405
    public static let methodNotAllowed: Status = 405
    /// 408
    public static let requestTimeout: Status = 408
    /// 409
    public static let conflict: Status = 409
    /// 413
    public static let contentTooLarge: Status = 413
    /// 415
    public static let unsupportedMediaType: Status = 415
    /// 416
    public static let rangeNotSatisfiable: Status = 416
    /// 426
    public static let upgradeRequired: Status = 426
    /// 429
    public static let tooManyRequests: Status = 429
    /// 431
    public static let headerFieldsTooLarge: Status = 431
    /// 500
    public static let internalServerError: Status = 500
    /// 503
    public static let serviceUnavailable: Status = 503

    /// The three digits.
    public var description: String { String(code) }

    /// RFC 9110, 6.4.1: these end with their head.
    var hasNoBody: Bool { code < 200 || code == 204 || code == 304 }
}
