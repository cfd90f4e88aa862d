import Fabric

extension SordError.Code {
    /// The HTTP status that fits (RFC 9110, section 15; 507 is RFC 4918, section 11.5).
    var status: Int {
        switch self {
        case .badRequest, .notJSON, .badName, .sqlSyntax, .sqlError: 400
        case .forbidden, .notAllowed: 403
        case .notFound, .unknownTable, .unknownFolder, .unknownRun, .unknownNode: 404
        case .methodNotAllowed: 405
        case .tooSlow: 408
        case .conflict: 409
        case .tooLarge: 413
        case .wrongType: 415
        case .emptyFolder, .badFile, .schemaMismatch, .brokenTable, .unsupportedTable: 422
        case .internal: 500
        case .connectionFailed: 502
        case .busy, .cancelled: 503
        case .timedOut: 504
        case .outOfMemory, .diskFull: 507
        }
    }

    /// The code for a status that the HTTP floor decides on by itself.
    init(status: Int) {
        self =
            switch status {
            case 403: .forbidden
            case 404: .notFound
            case 405: .methodNotAllowed
            case 408: .tooSlow
            case 413, 431: .tooLarge
            case 415: .wrongType
            case 400..<500: .badRequest
            case 503: .busy
            default: .internal
            }
    }
}
