internal import CCurl
import Dispatch

/// One of libcurl's easy handles, with the connection that it keeps open. Every call may block.
///
/// Only one thread may use it at a time, which ``HTTPClient`` sees to.
final class CurlHandle: @unchecked Sendable {
    private let handle: UnsafeMutableRawPointer
    /// Where it is used. Work on one concurrent queue would share about as many threads as there are processors, however
    /// long they wait; serial queues get a thread each.
    let queue = DispatchQueue(label: "sord.object-store.request")

    /// Setting libcurl up is not safe on several threads at once; a global is made once.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init?() {
        guard Self.isReady, let handle = curl_easy_init() else { return nil }
        self.handle = handle
    }

    deinit { curl_easy_cleanup(handle) }

    /// Sends a request and reads the answer.
    func perform(_ request: HTTPRequest, _ cancellation: HTTPCancellation) -> Result<HTTPAnswer, TransportFailure> {
        // Connections outlive this; only the options are forgotten.
        curl_easy_reset(handle)
        let exchange = CurlExchange(limit: request.answerLimit, cancellation: cancellation)
        var headers: UnsafeMutablePointer<curl_slist>?
        defer { curl_slist_free_all(headers) }
        // curl would add these two by itself; without a value they stay away.
        for line in request.headers.map({ "\($0.name): \($0.value)" }) + ["Content-Type:", "Expect:"] {
            guard let longer = curl_slist_append(headers, line) else { return .failure(.impossible(reason: "memory")) }
            headers = longer
        }
        var complaint = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))
        let code = complaint.withUnsafeMutableBufferPointer { complaint in
            request.body.withUnsafeBytes { body in
                setOptions(for: request, body, headers, complaint.baseAddress, exchange)
                return withExtendedLifetime(exchange) { curl_easy_perform(handle) }
            }
        }
        guard code == CURLE_OK else {
            let text = String(decoding: complaint.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return .failure(exchange.failure(code, text.isEmpty ? String(cString: curl_easy_strerror(code)) : text))
        }
        var status = 0
        ccurl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return .success(HTTPAnswer(status: status, headers: exchange.headers, body: exchange.body))
    }

    private func setOptions(
        for request: HTTPRequest, _ body: UnsafeRawBufferPointer, _ headers: UnsafeMutablePointer<curl_slist>?,
        _ complaint: UnsafeMutablePointer<CChar>?, _ exchange: CurlExchange
    ) {
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        ccurl_set_text(handle, CURLOPT_URL, request.url)
        ccurl_set_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(handle, CURLOPT_PATH_AS_IS, 1)
        ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
        ccurl_set_long(handle, CURLOPT_TCP_KEEPALIVE, 1)
        ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, 10_000)
        ccurl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1_024)
        ccurl_set_long(handle, CURLOPT_LOW_SPEED_TIME, request.stallLimit)
        ccurl_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
        ccurl_set_pointer(handle, CURLOPT_ERRORBUFFER, complaint)

        ccurl_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
        if request.method == "HEAD" {
            ccurl_set_long(handle, CURLOPT_NOBODY, 1)
        } else if request.method == "PUT" || request.method == "POST" {
            ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            // Without bytes a copy of nothing is made: a null pointer would make curl ask a callback for the body.
            if body.isEmpty {
                ccurl_set_text(handle, CURLOPT_COPYPOSTFIELDS, "")
            } else {
                ccurl_set_pointer(
                    handle, CURLOPT_POSTFIELDS, UnsafeMutableRawPointer(mutating: body.baseAddress))
            }
        }

        ccurl_set_data_function(handle, CURLOPT_WRITEFUNCTION, takeBody)
        ccurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        ccurl_set_data_function(handle, CURLOPT_HEADERFUNCTION, takeHeader)
        ccurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        ccurl_set_progress_function(handle, watchProgress)
        ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
        ccurl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    }
}

/// What curl hands over while a request is under way, on the thread that waits for it.
private final class CurlExchange {
    private(set) var headers: [String: String] = [:]
    private(set) var body: [UInt8] = []
    private let limit: Int
    private let cancellation: HTTPCancellation
    private var isTooLarge = false

    init(limit: Int, cancellation: HTTPCancellation) {
        self.limit = limit
        self.cancellation = cancellation
    }

    var isCancelled: Bool { cancellation.isCancelled }

    func take(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= limit - body.count else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    func take(header bytes: UnsafeRawBufferPointer) {
        let line = String(decoding: bytes, as: UTF8.self)
        // The headers of an interim answer, such as 100, are none of the real one.
        if line.hasPrefix("HTTP/") { headers = [:] }
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        headers[line[..<colon].lowercased()] = String(value.prefix { !$0.isNewline })
        if let length = headers["content-length"].flatMap({ Int($0) }), length <= limit { body.reserveCapacity(length) }
    }

    func failure(_ code: CURLcode, _ reason: String) -> TransportFailure {
        if isCancelled { return .cancelled }
        if isTooLarge { return .tooLarge }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
            return .unreachable(reason: reason, mayHaveArrived: false)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_OUT_OF_MEMORY:
            return .impossible(reason: reason)
        default:
            return .unreachable(reason: reason, mayHaveArrived: true)
        }
    }
}

// Called by libcurl, on the thread that waits in `curl_easy_perform`.

private func exchange(_ context: UnsafeMutableRawPointer) -> CurlExchange {
    Unmanaged<CurlExchange>.fromOpaque(context).takeUnretainedValue()
}

private func takeBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    return exchange(context).take(body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private func takeHeader(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let context else { return 0 }
    exchange(context).take(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
    return size * count
}

private func watchProgress(
    _ context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
    guard let context else { return 0 }
    return exchange(context).isCancelled ? 1 : 0
}
