/// An answer as a client sees it, its body without the framing.
struct RawResponse: Sendable {
    let status: Int
    let fields: [(name: String, value: String)]
    var body: [UInt8]

    /// The first value of that name.
    subscript(name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    var text: String { String(decoding: body, as: UTF8.self) }
}

extension RawClient {
    /// Sends a request with a Host field and reads its answer.
    func ask(
        _ method: String = "GET", _ target: String, headers: String = "", body: String = ""
    ) async throws -> RawResponse {
        let length = body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n"
        try await send("\(method) \(target) HTTP/1.1\r\nHost: test\r\n\(headers)\(length)\r\n\(body)")
        return try await response(isHead: method == "HEAD")
    }

    /// Only the head of the next answer.
    func responseHead(patience: Duration = .seconds(5)) async throws -> RawResponse {
        let lines = try await receive(through: "\r\n\r\n", patience: patience)
            .split(separator: "\r\n").map(String.init)
        guard let words = lines.first?.split(separator: " "), words.count >= 2, words[0] == "HTTP/1.1",
            let status = Int(words[1])
        else { throw Failure.malformed(lines.first ?? "") }
        let fields = try lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 || line.hasSuffix(":") else { throw Failure.malformed(line) }
            return (name: parts[0], value: parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
        }
        return RawResponse(status: status, fields: fields, body: [])
    }

    /// The next answer with its body, framed in whichever way it says.
    func response(isHead: Bool = false, patience: Duration = .seconds(5)) async throws -> RawResponse {
        var response = try await responseHead(patience: patience)
        if isHead || response.status < 200 || response.status == 204 || response.status == 304 { return response }
        if response["Transfer-Encoding"] == "chunked" {
            while true {
                let chunk = try await chunk(patience: patience)
                guard !chunk.isEmpty else { return response }
                response.body += chunk
            }
        }
        if let length = response["Content-Length"] {
            guard let count = Int(length) else { throw Failure.malformed(length) }
            response.body = try await receive(exactly: count, patience: patience)
        } else {
            response.body = try await receiveAll(patience: patience)
        }
        return response
    }

    /// One chunk of a chunked body; empty for the last.
    func chunk(patience: Duration = .seconds(5)) async throws -> [UInt8] {
        let line = try await receive(through: "\r\n", patience: patience)
        guard let size = Int(line.dropLast(1), radix: 16) else { throw Failure.malformed(line) }
        let bytes = try await receive(exactly: size, patience: patience)
        guard try await receive(exactly: 2, patience: patience) == Array("\r\n".utf8) else {
            throw Failure.malformed("no line end after the chunk")
        }
        return bytes
    }
}
