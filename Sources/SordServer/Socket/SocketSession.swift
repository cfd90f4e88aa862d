import Fabric
import HTTPServer
import Synchronization

/// One socket: takes messages, runs what they ask for, many at a time, and stops it all when the socket closes.
final class SocketSession: Sendable {
    /// How many queries and loads may be in flight on one socket.
    static let inFlightLimit = 64

    private let socket: WebSocket
    private let fabric: Fabric
    private let log: EventLog
    /// Whose share of the nodes this socket's runs take.
    private let client = "socket \(number.add(1, ordering: .relaxed).newValue)"
    private static let number = Atomic(0)
    /// The task of each message; nil while it is being started.
    private let inFlight = Mutex<[MessageID: Task<Void, Never>?]>([:])

    init(socket: WebSocket, fabric: Fabric, log: EventLog) {
        self.socket = socket
        self.fabric = fabric
        self.log = log
    }

    /// Serves the socket until it closes.
    func serve() async {
        let listener = fabric.onLakeChange { [socket] in
            Task { try? await socket.send(text: JSONObject { $0.set("type", "lake") }.bytes) }
        }
        for await message in socket.messages {
            switch message {
            case .text(let text): await take(Array(text.utf8))
            case .binary(let bytes): await take(bytes)
            }
        }
        fabric.stopListening(listener)
        let left = inFlight.withLock { $0.values.compactMap(\.self) }
        for task in left { task.cancel() }
        for task in left { await task.value }
    }

    private func take(_ text: [UInt8]) async {
        let message: ClientMessage
        do throws(ClientMessage.Refusal) {
            message = try ClientMessage(parsing: text)
        } catch {
            return await send("failed", id: error.id) { $0.set("error", error.error.json) }
        }
        switch message.action {
        case .cancel(let target):
            if let task = inFlight.withLock({ $0[target] ?? nil }) { return task.cancel() }
            await refuse(message.id, SordError(.unknownRun, "Nothing with this id is in flight on this socket."))
        case .query(var request):
            request.client = client
            await begin(message.id) { [request] session in await session.run(request, id: message.id) }
        case .load(var request):
            request.client = client
            await begin(message.id) { [request] session in await session.load(request, id: message.id) }
        case .watch(let run):
            await begin(message.id) { session in await session.watch(run, id: message.id) }
        case .cancelRun(let run):
            do throws(SordError) {
                let record = try fabric.cancel(run)
                await send("run", id: message.id) { $0.set("record", record.json) }
            } catch {
                await refuse(message.id, error)
            }
        }
    }

    /// How a message ends: the last thing that is sent for it.
    private struct Ending: Sendable {
        let type: String
        let members: @Sendable (inout JSONObject) -> Void
        /// Done when it has been sent, so that the client does not wait for it.
        let log: @Sendable () -> Void
    }

    /// Starts a task for a message. Its id is free again before its end is sent, so that the client may use it at once.
    private func begin(_ id: MessageID, _ work: @escaping @Sendable (SocketSession) async -> Ending) async {
        let refusal: SordError? = inFlight.withLock { tasks in
            if tasks[id] != nil {
                return SordError(
                    .badRequest, "A message with this id is in flight already.", hint: "Give each its own id.")
            }
            if tasks.count >= Self.inFlightLimit {
                return SordError(.busy, "This socket has \(Self.inFlightLimit) runs in flight already.")
            }
            tasks[id] = .some(nil)
            return nil
        }
        if let refusal { return await refuse(id, refusal) }
        // Up to where the engine takes over it runs here and now, and waits for no other thread to wake.
        let task = Task.immediate {
            let ending = await work(self)
            _ = self.inFlight.withLock { $0.removeValue(forKey: id) }
            await self.send(ending.type, id: id, ending.members)
            ending.log()
        }
        // It may have ended already.
        inFlight.withLock { if $0[id] != nil { $0[id] = task } }
    }

    private func run(_ request: RunRequest, id: MessageID) async -> Ending {
        do throws(SordError) {
            let steps = Mutex(0)
            let summary = try await fabric.run(request) { event in
                if case .started(_, let count) = event { steps.withLock { $0 = count } }
                await self.send(event, id: id, of: steps.withLock { $0 })
            }
            return Ending(type: "finished") { object in
                object.set("run", summary.run.description)
                object.set("elapsed_ms", summary.elapsedMilliseconds)
                object.set("steps", summary.steps.map { JSONObject($0.members(rows: nil)) })
            } log: { [log] in
                log.run(summary)
            }
        } catch {
            return ending(error)
        }
    }

    private func load(_ request: LoadRequest, id: MessageID) async -> Ending {
        do throws(SordError) {
            let summary = try await fabric.load(request) { event in await self.send(event, id: id, of: 1) }
            return Ending(type: "finished") { object in
                object.set("run", summary.run.description)
                object.set("elapsed_ms", summary.elapsedMilliseconds)
                object.set("load", JSONObject(summary.members))
            } log: { [log] in
                log.load(summary)
            }
        } catch {
            return ending(error)
        }
    }

    private func ending(_ error: SordError) -> Ending {
        Ending(type: error.code == .cancelled ? "cancelled" : "failed") { object in
            object.set("run", error.run?.description)
            if error.code != .cancelled { object.set("error", error.json) }
        } log: { [log] in
            log.failure(error)
        }
    }

    private func refuse(_ id: MessageID, _ error: SordError) async {
        await send("failed", id: id) { $0.set("error", error.json) }
    }

    /// - Parameter steps: how many the run has. Of a single one everything is known without being told how it stands.
    private func send(_ event: RunEvent, id: MessageID, of steps: Int) async {
        switch event {
        case .queued(let run, let position):
            await send("queued", id: id) { object in
                object.set("run", run.description)
                object.set("position", position)
            }
        case .started(let run, let steps):
            await send("started", id: id) { object in
                object.set("run", run.description)
                object.set("steps", steps)
            }
        case .progress(let step, let percent):
            await send("progress", id: id) { object in
                object.set("step", step)
                if let percent { object.set("percent", percent) } else { object.setNull("percent") }
            }
        case .rows(let step, let columns, .json(let rows, _)):
            await send("rows", id: id) { object in
                object.set("step", step)
                object.set("columns", columns.map(\.json))
                object.set("rows", json: [UInt8(ascii: "[")] + rows + [UInt8(ascii: "]")])
            }
        case .stepStarted(let step, let node) where steps > 1:
            await sendStep(step, .running, id: id) { $0.set("node", node) }
        case .stepFinished(let step, let summary) where steps > 1:
            await sendStep(step, .finished, id: id, summary.members(rows: nil))
        case .stepFailed(let step, let error, let retry):
            await sendStep(step, retry == nil ? .failed : .waiting, id: id) { object in
                object.set("error", error.json)
                if let retry { object.set("retry_after_ms", retry / .milliseconds(1)) }
            }
        case .stepSkipped(let step, let parent):
            await sendStep(step, .skipped, id: id) { $0.set("because", parent) }
        case .rows, .stepStarted, .stepFinished: break
        }
    }

    private func sendStep(
        _ step: Int, _ state: StepRecord.State, id: MessageID, _ members: (inout JSONObject) -> Void
    ) async {
        await send("step", id: id) { object in
            object.set("step", step)
            object.set("state", state.rawValue)
            members(&object)
        }
    }

    // MARK: Runs of others

    /// Tells how a run stands, and every change of it, until it has ended.
    private func watch(_ run: RunID, id: MessageID) async -> Ending {
        guard fabric.record(of: run) != nil else { return ending(.unknown(run)) }
        for await change in fabric.changes(of: run) {
            switch change {
            case .run(let record):
                if record.state.hasEnded {
                    return Ending(type: "watched") {
                        $0.set("record", record.json)
                    } log: {
                    }
                }
                await send("run", id: id) { $0.set("record", record.json) }
            case .step(_, let number, let step):
                await send("step", id: id) { object in
                    object.set("step", number)
                    step.members(&object)
                }
            }
        }
        return ending(SordError(.cancelled, "The run is watched no more."))
    }

    /// Sends a message; a socket that has closed is noticed by ``serve()``.
    private func send(_ type: String, id: MessageID?, _ members: (inout JSONObject) -> Void) async {
        let message = JSONObject { object in
            switch id {
            case .text(let text): object.set("id", text)
            // As it came: the numbers of results are texts beyond 2^53.
            case .number(let number): object.set("id", json: Array("\(number)".utf8))
            case nil: object.setNull("id")
            }
            object.set("type", type)
            members(&object)
        }
        try? await socket.send(text: message.bytes)
    }
}
