/// What a WebSocket knows, decided without any input or output: the caller acts on what is returned.
struct WebSocketState {
    typealias Reader = CheckedContinuation<WebSocketMessage?, Never>
    typealias Sender = CheckedContinuation<Void, any Error>

    struct WaitingSender {
        let ticket: Int
        let count: Int
        let continuation: Sender
    }

    enum Phase {
        case opening
        case open
        case closed(WebSocketClosure)
    }

    let sendLimit: Int
    let receiveCountLimit: Int
    let receiveByteLimit: Int

    private(set) var phase = Phase.opening
    var opener: CheckedContinuation<Bool, Never>?

    private var inbox = Queue<WebSocketMessage>()
    private var inboxBytes = 0
    private var isPaused = false
    private var reader: Reader?

    private var outgoingBytes = 0
    private var senders = Queue<WaitingSender>()
    private var nextTicket = 0

    init(sendLimit: Int, receiveCountLimit: Int, receiveByteLimit: Int) {
        self.sendLimit = sendLimit
        self.receiveCountLimit = receiveCountLimit
        self.receiveByteLimit = receiveByteLimit
    }

    var closure: WebSocketClosure? {
        if case .closed(let closure) = phase { closure } else { nil }
    }

    // MARK: Receiving

    /// Returns the reader to resume, if one waits, and whether more messages may come.
    mutating func receive(_ message: WebSocketMessage) -> (reader: Reader?, wantsMore: Bool) {
        if let reader {
            self.reader = nil
            return (reader, true)
        }
        inbox.append(message)
        inboxBytes += message.byteCount
        isPaused = inbox.count >= receiveCountLimit || inboxBytes >= receiveByteLimit
        return (nil, !isPaused)
    }

    enum Reading {
        case message(WebSocketMessage, resumes: Bool)
        case end
        case wait
    }

    mutating func read() -> Reading {
        guard let message = inbox.popFirst() else { return closure == nil ? .wait : .end }
        inboxBytes -= message.byteCount
        let resumes = isPaused && inbox.count <= receiveCountLimit / 2 && inboxBytes <= receiveByteLimit / 2
        if resumes { isPaused = false }
        return .message(message, resumes: resumes)
    }

    mutating func wait(_ reader: Reader) {
        precondition(self.reader == nil, "the messages of a WebSocket are read by one task at a time")
        self.reader = reader
    }

    mutating func stopWaiting() -> Reader? {
        defer { reader = nil }
        return reader
    }

    // MARK: Sending

    /// Whether so many bytes may be queued at once. A message that is larger than the whole queue may go alone.
    mutating func admit(_ count: Int) -> Bool {
        guard senders.isEmpty, fits(count) else { return false }
        outgoingBytes += count
        return true
    }

    private func fits(_ count: Int) -> Bool {
        outgoingBytes == 0 || outgoingBytes + count <= sendLimit
    }

    mutating func takeTicket() -> Int {
        nextTicket += 1
        return nextTicket
    }

    mutating func wait(_ sender: WaitingSender) {
        senders.append(sender)
    }

    mutating func stopWaiting(_ ticket: Int) -> Sender? {
        senders.removeFirst { $0.ticket == ticket }?.continuation
    }

    /// A message of so many bytes went out. Returns the senders that may go on, in order.
    mutating func sent(_ count: Int) -> [Sender] {
        outgoingBytes -= count
        var admitted: [Sender] = []
        while let next = senders.first, fits(next.count) {
            outgoingBytes += next.count
            admitted.append(next.continuation)
            _ = senders.popFirst()
        }
        return admitted
    }

    // MARK: Opening and closing

    mutating func open() -> CheckedContinuation<Bool, Never>? {
        if case .opening = phase { phase = .open }
        defer { opener = nil }
        return opener
    }

    /// Returns everybody who waits. Messages that are here already can still be read.
    mutating func close(
        _ closure: WebSocketClosure
    ) -> (opener: CheckedContinuation<Bool, Never>?, reader: Reader?, senders: [Sender]) {
        phase = .closed(closure)
        defer {
            opener = nil
            reader = nil
        }
        return (opener, reader, senders.removeAll().map(\.continuation))
    }
}

extension WebSocketMessage {
    fileprivate var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
