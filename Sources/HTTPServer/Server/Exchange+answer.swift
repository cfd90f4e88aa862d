import CHTTP

extension Exchange {
    /// Sends the answer and returns when the transport has all of it.
    func send(_ response: Response, configuration: Configuration) async {
        switch response.body {
        case .stream where isHead, .events where isHead:
            // What GET would send is not known to its end. The transport ends the answer after the head.
            begin(response, length: -1)
        case .none:
            respond(response, body: [])
        case .bytes(let bytes):
            respond(response, body: bytes)
        case .stream(let stream, let length):
            await send(response, pieces: stream, length: length)
        case .events(let stream):
            begin(response, length: -1)
            ServerSentEvent.keepAlive.withUnsafeBytes { bytes in
                chttp_keep_alive(
                    handle.pointer, configuration.eventKeepAlive.milliseconds,
                    bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
            }
            await sendPieces(stream)
        case .file(let slice):
            await send(response, file: slice)
        case .webSocket(let handler):
            await becomeWebSocket(response, limits: configuration.webSocket, handler: handler)
        }
    }

    private func respond(_ response: Response, body: [UInt8]) {
        response.headers.lines.withUnsafeBytes { headers in
            body.withUnsafeBytes { body in
                chttp_respond(
                    handle.pointer, Int32(response.status.code), headers.bindMemory(to: CChar.self).baseAddress,
                    headers.count, body.baseAddress, body.count, Int64(response.knownLengthOfHead ?? -1))
            }
        }
    }

    private func begin(_ response: Response, length: Int) {
        response.headers.lines.withUnsafeBytes { headers in
            chttp_begin(
                handle.pointer, Int32(response.status.code), headers.bindMemory(to: CChar.self).baseAddress,
                headers.count, Int64(length))
        }
    }

    private func write(_ piece: [UInt8]) {
        piece.withUnsafeBytes { chttp_write(handle.pointer, $0.baseAddress, $0.count) }
    }

    private func send(_ response: Response, pieces: ByteStream, length: Int?) async {
        begin(response, length: length ?? -1)
        await sendPieces(pieces)
    }

    /// An answer that breaks off is cut, so that the client cannot take a part for the whole.
    private func sendPieces(_ pieces: ByteStream) async {
        do {
            try await waitUntilWritable()
            for try await piece in pieces {
                write(piece)
                try await waitUntilWritable()
            }
            try Task.checkCancellation()
            chttp_end(handle.pointer)
        } catch {
            chttp_abort(handle.pointer)
        }
    }

    private func send(_ response: Response, file: FileSlice) async {
        do {
            let first = try await file.read(at: file.range.lowerBound)
            // One write for the head and a small file.
            guard first.count < file.count else { return respond(response, body: first) }
            begin(response, length: file.count)
            try await waitUntilWritable()
            var piece = first
            var offset = file.range.lowerBound
            while true {
                write(piece)
                try await waitUntilWritable()
                offset += piece.count
                guard offset < file.range.upperBound else { break }
                piece = try await file.read(at: offset)
            }
            chttp_end(handle.pointer)
        } catch {
            chttp_abort(handle.pointer)
        }
    }

    private func becomeWebSocket(
        _ response: Response, limits: Configuration.WebSocketLimits, handler: @Sendable (WebSocket) async -> Void
    ) async {
        let socket = WebSocket(handle: handle, limits: limits) { [weak self] in self?.cancel() }
        guard await socket.accept(headers: response.headers.lines) else { return }
        await handler(socket)
        socket.close()
    }
}

extension Response {
    /// The router leaves the length of what it took away from an answer to HEAD.
    fileprivate var knownLengthOfHead: Int? { headers["Content-Length"].flatMap { Int($0) } }
}
