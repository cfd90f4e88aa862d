import FoundationEssentials

/// Asks a bucket: signs requests, sends them, and sends them again where that may help.
struct S3Client: Sendable {
    let configuration: S3Configuration
    var policy = RetryPolicy()
    private let http = HTTPClient()

    init(_ configuration: S3Configuration) {
        self.configuration = configuration
    }

    /// An answer, and whether an earlier attempt may have done already what the request asks.
    struct Answer: Sendable {
        let http: HTTPAnswer
        let mayHaveArrivedBefore: Bool
    }

    /// Sends a request until there is an answer that counts.
    ///
    /// - Returns: the last answer, whatever its status; one of a server that was never up to it is an error.
    /// - Throws: ``ObjectStoreError`` `io` when there is no answer, `cancelled` when nobody waits for it any more.
    func send(_ request: S3Request) async throws(ObjectStoreError) -> Answer {
        let cancellation = HTTPCancellation()
        // A task that is cancelled already is cleaning up, which has to work.
        let isCancellable = request.isCancellable && !Task.isCancelled
        let outcome: Result<Answer, ObjectStoreError> = await withTaskCancellationHandler {
            do throws(ObjectStoreError) {
                return .success(try await attempts(request, cancellation))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            if isCancellable { cancellation.cancel() }
        }
        return try outcome.get()
    }

    private func attempts(
        _ request: S3Request, _ cancellation: HTTPCancellation
    ) async throws(ObjectStoreError) -> Answer {
        let start = ContinuousClock.now
        var mayHaveArrived = false
        var attempt = 1
        while true {
            if cancellation.isCancelled { throw S3Failure.cancelled(request.key) }
            let outcome = await http.send(wire(request), cancellation)
            let ending: RetryPolicy.Ending
            switch outcome {
            case .success(let answer):
                ending = RetryPolicy.ending(status: answer.status, code: S3Failure.code(of: answer))
                if ending == .final { return Answer(http: answer, mayHaveArrivedBefore: mayHaveArrived) }
                // A server that failed may have done its work before.
                mayHaveArrived = mayHaveArrived || answer.status >= 500
            case .failure(let failure):
                ending = RetryPolicy.ending(failure)
                if case .unreachable(_, true) = failure { mayHaveArrived = true }
            }
            let wait = policy.wait(
                after: attempt, elapsed: ContinuousClock.now - start, chance: Double.random(in: 0...1))
            guard ending == .transient, let wait else {
                throw S3Failure(configuration).error(outcome, key: request.key, mayHaveArrived: mayHaveArrived)
            }
            attempt += 1
            await BlockingWork.wait(wait)
        }
    }

    /// The request with its signature, which holds for some minutes.
    private func wire(_ request: S3Request) -> HTTPRequest {
        let place = Place(configuration, key: request.key)
        var headers = [(name: "host", value: place.host)] + request.headers
        if let credentials = configuration.credentials {
            headers = RequestSigner(credentials: credentials, region: configuration.region).signed(
                method: request.method, path: place.path, query: request.query, headers: headers,
                payloadHash: Digest.hexadecimal(Digest.sha256(request.body)),
                at: Int(Date().timeIntervalSince1970))
        }
        headers.append(("user-agent", "sord"))
        let query = RequestSigner.canonical(request.query)
        return HTTPRequest(
            method: request.method, url: place.url + (query.isEmpty ? "" : "?\(query)"), headers: headers,
            body: request.body, answerLimit: request.answerLimit, stallLimit: request.stallLimit)
    }

    /// Where a key is on the network.
    struct Place: Hashable {
        let host: String
        /// Percent-encoded.
        let path: String
        let url: String

        init(_ configuration: S3Configuration, key: String) {
            let server = configuration.endpoint?.host ?? "s3.\(configuration.region).amazonaws.com"
            let scheme = configuration.endpoint?.isSecure == false ? "http" : "https"
            let encoded = URIEncoding.encode(key, keepsSlashes: true)
            switch configuration.style {
            case .virtualHost:
                host = "\(configuration.bucket).\(server)"
                path = "/\(encoded)"
            case .path:
                host = server
                path = encoded.isEmpty ? "/\(configuration.bucket)" : "/\(configuration.bucket)/\(encoded)"
            }
            url = "\(scheme)://\(host)\(path)"
        }
    }
}
