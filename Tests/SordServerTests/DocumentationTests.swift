import Fabric
import Foundation
import Testing

@testable import SordServer

/// What programs can see is written down; a new route or code that is not fails here.
@Suite struct DocumentationTests {
    private static let docs = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")

    private func page(_ name: String) throws -> String {
        try String(contentsOf: Self.docs.appending(path: name), encoding: .utf8)
    }

    @Test func `every route is in the manual and in the OpenAPI description, and neither has others`() throws {
        let document = try JSONSerialization.jsonObject(with: Data(OpenAPI.document.utf8)) as? [String: Any]
        let paths = try #require(document?["paths"] as? [String: [String: Any]])
        let described = Set(paths.flatMap { path, methods in methods.keys.map { "\($0.uppercased()) \(path)" } })
        #expect(described == Set(Routes.list.map { "\($0.method) \($0.path)" }))
        let manual = try page("rest.md")
        for route in Routes.list { #expect(manual.contains("## \(route.method) \(route.path)\n")) }
    }

    @Test func `every error code is in the manual with its status`() throws {
        let manual = try page("errors.md")
        for code in SordError.Code.allCases {
            #expect(manual.contains("| `\(code.rawValue)` | \(code.status)"), "\(code.rawValue)")
        }
    }
}
