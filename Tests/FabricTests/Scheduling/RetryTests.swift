import Testing

@testable import Fabric

@Suite struct RetryTests {
    @Test(arguments: [SordError.Code.conflict, .outOfMemory, .diskFull, .timedOut, .busy, .internal])
    func `what lies in the moment is worth a retry`(code: SordError.Code) {
        #expect(SordError(code, "").isWorthRetry)
    }

    @Test(arguments: [SordError.Code.sqlSyntax, .sqlError, .unknownTable, .badName, .schemaMismatch, .cancelled])
    func `what lies in the text is not`(code: SordError.Code) {
        #expect(!SordError(code, "").isWorthRetry)
    }
}
