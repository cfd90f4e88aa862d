/// An error that has a status. How it looks to the client is up to `Router.renderError`.
public struct HTTPError: Error, Sendable {
    /// What the client is told.
    public var status: Status
    /// A short name for programs, such as `not_found`.
    public var code: String
    /// A sentence for people.
    public var message: String
    /// Fields that the answer needs, such as `Allow`.
    public var headers: Headers

    /// `code` is derived from the status where nil.
    public init(_ status: Status, code: String? = nil, _ message: String, headers: Headers = [:]) {
        self.status = status
        self.code = code ?? Self.defaultCode(of: status)
        self.message = message
        self.headers = headers
    }

    private static func defaultCode(of status: Status) -> String {
        switch status.code {
        case 401, 403: "forbidden"
        case 404: "not_found"
        case 405: "method_not_allowed"
        case 408: "timed_out"
        case 409: "conflict"
        case 413, 431: "too_large"
        case 415: "wrong_type"
        case 429, 503: "busy"
        case 400..<500: "bad_request"
        default: "internal"
        }
    }

    /// `{"error": {"code", "message"}}`, unless the application renders errors its own way.
    public static func render(_ error: any Error) -> Response {
        let error = error as? HTTPError ?? HTTPError(.internalServerError, "The server failed to answer.")
        let json = #"{"error":{"code":"# + quoted(error.code) + #","message":"# + quoted(error.message) + "}}"
        var response = Response(error.status, headers: error.headers, body: .bytes(Array(json.utf8)))
        response.headers["Content-Type"] = "application/json"
        return response
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
