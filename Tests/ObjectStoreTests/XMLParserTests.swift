import Testing

@testable import ObjectStore

struct XMLParserTests {
    @Test func `elements, text, references, CDATA and comments are read`() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?><!-- a --><R xmlns="http://x" a='>'>
            <Key>a&amp;b&lt;&#65;&#x42;<![CDATA[<c>]]></Key><Empty/><Key>ü</Key><!-- b --></R>

            """
        let root = try XMLParser.parse(Array(text.utf8))
        #expect(root.name == "R")
        #expect(root.children.map(\.name) == ["Key", "Empty", "Key"])
        #expect(root["Key"] == "a&b<AB<c>")
        #expect(root["Empty"]?.isEmpty == true)
        #expect(root["Missing"] == nil)
    }

    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "<a></a><b></b>", "<a></a>x", "<a b></a>", "<a b=c></a>", "<a>&unknown;</a>",
        "<a>&</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<!DOCTYPE a><a></a>", "<a><![CDATA[x</a>", "<a", "<a><!-- </a>",
        String(repeating: "<a>", count: 40) + String(repeating: "</a>", count: 40),
    ])
    func `what is not well formed is refused`(text: String) {
        #expect(throws: XMLParser.Failure.self) { try XMLParser.parse(Array(text.utf8)) }
    }

    @Test func `what is not UTF-8 is refused`() {
        #expect(throws: XMLParser.Failure.self) { try XMLParser.parse(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8)) }
    }
}
