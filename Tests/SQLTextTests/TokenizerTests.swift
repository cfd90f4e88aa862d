import Testing

@testable import SQLText

struct TokenizerTests {
    static func tokens(_ text: String) throws -> [(Token.Kind, String)] {
        var tokenizer = Tokenizer(text)
        let bytes = Array(text.utf8)
        var tokens: [(Token.Kind, String)] = []
        while let token = try tokenizer.next() {
            tokens.append((token.kind, String(decoding: bytes[token.range], as: UTF8.self)))
        }
        return tokens
    }

    @Test(
        "Text is cut into the pieces that DuckDB's scanner sees",
        arguments: [
            ("a=-1", ["a", "=", "-", "1"]),
            ("a=-+-1", ["a", "=", "-", "+", "-", "1"]),
            ("@-1", ["@-", "1"]),
            ("a*+b", ["a", "*", "+", "b"]),
            ("a<>b!=c::d:=e", ["a", "<>", "b", "!=", "c", "::", "d", ":=", "e"]),
            ("a->>'b'->c", ["a", "->>", "'b'", "->", "c"]),
            ("1..2", ["1", "..", "2"]),
            ("1.5.6 .5 1. 1_000 1__0", ["1.5", ".6", ".5", "1.", "1_000", "1", "__0"]),
            ("1e5 1e+5 1e 1e+ 0x1F", ["1e5", "1e+5", "1", "e", "1", "e", "+", "0", "x1F"]),
            ("t.a", ["t", ".", "a"]),
            ("$1 $name ? ?1", ["$1", "$name", "?", "?1"]),
            ("a$b$c", ["a$b$c"]),
            ("$$a$$b$t$c$$d$t$", ["$$a$$", "b$t$c$$d$t$"]),
            ("$t$a$u$b$t$c", ["$t$a$u$b$t$", "c"]),
            ("$e'a\\''", ["$", "e'a\\''"]),
            ("ae'b'E'c\\''", ["ae", "'b'", "E'c\\''"]),
            ("x'a'''", ["x'a'", "''"]),
            ("+--c\n/*d*/1", ["+", "--c", "/*d*/", "1"]),
            ("/**/1/*/*/*/**/*/*/*/2", ["/**/", "1", "/*/*/*/**/*/*/*/", "2"]),
            ("日本 ü\u{A0}x\u{2003}", ["日本", "ü", "x"]),
            ("x>=(^)a", ["x", ">", "=(^)a"]),
            ("x==(^)a", ["x", "=", "=(^)a"]),
            ("x+-=(^)a", ["x", "+", "-", "=(^)a"]),
            ("FROM=(^)a,=(^)\"b c\".d", ["FROM", "=(^)a", ",", "=(^)\"b c\"", ".", "d"]),
            ("= (^) a =( ^)", ["=", "(", "^", ")", "a", "=", "(", "^", ")"]),
        ])
    func cuts(text: String, pieces: [String]) throws {
        let found = try Self.tokens(text).filter { $0.0 != .whitespace }.map(\.1)
        #expect(found == pieces)
    }

    @Test("Every kind of token is told apart")
    func kinds() throws {
        let text = "a \"b\"'c'$$d$$1 ?=(^)e;+-- f"
        let kinds = try Self.tokens(text).map(\.0)
        #expect(
            kinds == [
                .word, .whitespace, .quotedIdentifier, .string, .dollarString, .number, .whitespace, .parameter,
                .lakeReference, .terminator, .symbol, .comment,
            ])
        #expect(Set(kinds) == Set(Token.Kind.allCases))
    }

    @Test("Joining the tokens of any text gives the text, and no token is empty", arguments: 0..<400)
    func rejoins(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = RandomText.sql(using: &random)
        var tokenizer = Tokenizer(text)
        var end = 0
        do throws(SQLTextError) {
            while let token = try tokenizer.next() {
                #expect(token.range.lowerBound == end)
                #expect(!token.range.isEmpty)
                end = token.range.upperBound
            }
            #expect(end == text.utf8.count)
        } catch {
            // What cannot be cut is refused at a place behind all that was cut.
            #expect(error.offset >= end && error.offset < text.utf8.count)
        }
    }

    @Test("Statements of any text can be parsed alone, and are then the same", arguments: 0..<400)
    func reparses(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        guard let script = try? SQLScript(parsing: RandomText.sql(using: &random)) else { return }
        for statement in script.statements {
            let alone = try SQLScript(parsing: statement.text).statements
            #expect(alone.map(\.text) == [statement.text])
            #expect(alone.first?.kind == statement.kind)
            #expect(alone.first?.tables == statement.tables)
        }
    }

    @Test(
        "Hostile text takes time in proportion to its size",
        .timeLimit(.minutes(1)),
        arguments: [
            "(", "'", "''", "+", "+-", "@+", "=(^)x ", "+-=(^)x", "$a", "$a$", "$", "/*", "/**/", "E'a'\n", "E'\\",
            "copy =(^)x;", "with a as (select 1),", "\u{A0}a", "1_", ";", "=", "\"a\"", "--\r",
        ])
    func staysLinear(piece: String) {
        let text = String(repeating: piece, count: 300_000 / piece.utf8.count)
        if let script = try? SQLScript(parsing: text) {
            for statement in script.statements { _ = statement.rewritten() }
            _ = script.statement(at: text.utf8.count / 2)
        }
    }
}
