import Foundation
import Synchronization

/// What is known of the runs of a server: those that work, and those that ended lately. It lets others watch and stop
/// them.
final class RunRegistry: Sendable {
    /// How many runs that have ended are remembered, with how many steps together, and for how long.
    private static let endedLimit = 1_000
    private static let endedStepLimit = 100_000
    private static let endedAge: TimeInterval = 3_600
    /// How many changes may wait for a watcher; one that is slower misses the oldest.
    private static let bufferLimit = 1_000

    private let state = Mutex(State())

    private struct State {
        var records: [RunID: RunRecord] = [:]
        var cancels: [RunID: @Sendable () -> Void] = [:]
        /// Runs that were to be stopped before it was known how.
        var stopped: Set<RunID> = []
        /// Runs that have ended, the oldest first.
        var ended: [RunID] = []
        var endedSteps = 0
        var counts = RunCounts()
        var watchers: [Int: Watcher] = [:]
        var nextWatcher = 0
    }

    private struct Watcher {
        let run: RunID?
        let continuation: AsyncStream<RunChange>.Continuation
    }

    /// How many runs there have been, by how they ended.
    var counts: RunCounts { state.withLock { $0.counts } }

    // MARK: The run's own side

    /// Enters a run, which is waiting.
    func begin(_ record: RunRecord) {
        tell(record.run) { state in
            state.counts.running += 1
            state.records[record.run] = record
            return [.run(record)]
        }
    }

    /// Says how a run is stopped.
    func onCancel(of run: RunID, _ cancel: @escaping @Sendable () -> Void) {
        let isStopped = state.withLock { state in
            guard state.records[run]?.state.hasEnded == false else { return false }
            state.cancels[run] = cancel
            return state.stopped.remove(run) != nil
        }
        if isStopped { cancel() }
    }

    /// Changes what is known of a run as a whole.
    func update(_ run: RunID, _ change: (inout RunRecord) -> Void) {
        tell(run) { state in
            guard var record = state.records[run], !record.state.hasEnded else { return [] }
            change(&record)
            state.records[run] = record
            return [.run(record)]
        }
    }

    /// Changes what is known of a step.
    func update(_ run: RunID, step: Int, _ change: (inout StepRecord) -> Void) {
        tell(run) { state in
            guard state.records[run]?.steps.indices.contains(step) == true else { return [] }
            change(&state.records[run]!.steps[step])
            return [.step(run, step, state.records[run]!.steps[step])]
        }
    }

    /// A run has ended.
    func end(_ run: RunID, _ outcome: RunRecord.State, _ error: SordError? = nil) {
        let now = Date()
        tell(run) { state in
            guard var record = state.records[run], !record.state.hasEnded else { return [] }
            switch outcome {
            case .finished: state.counts.end(\.finished)
            case .cancelled: state.counts.end(\.cancelled)
            default: state.counts.end(\.failed)
            }
            record.state = outcome
            record.position = nil
            record.ended = now
            record.error = error
            for index in record.steps.indices {
                switch record.steps[index].state {
                case .waiting: record.steps[index].state = .cancelled
                case .running: record.steps[index].state = outcome == .failed ? .failed : .cancelled
                default: break
                }
            }
            state.records[run] = record
            state.cancels[run] = nil
            state.stopped.remove(run)
            state.ended.append(run)
            state.endedSteps += record.steps.count
            Self.forget(&state, now)
            return [.run(record)]
        }
    }

    private static func forget(_ state: inout State, _ now: Date) {
        var dropped = 0
        for run in state.ended {
            let age = state.records[run]?.ended.map { now.timeIntervalSince($0) } ?? .infinity
            let isTooMuch = state.ended.count - dropped > endedLimit || state.endedSteps > endedStepLimit
            guard isTooMuch || age > endedAge else { break }
            state.endedSteps -= state.records.removeValue(forKey: run)?.steps.count ?? 0
            dropped += 1
        }
        state.ended.removeFirst(dropped)
    }

    // MARK: For others

    /// What is known of a run.
    func record(of run: RunID) -> RunRecord? { state.withLock { $0.records[run] } }

    /// The runs that work, and those that ended lately, the newest first.
    func records(limit: Int) -> [RunRecord] {
        state.withLock { state in
            Array(
                state.records.values.sorted { ($0.begun, $0.run.description) > ($1.begun, $1.run.description) }.prefix(
                    limit))
        }
    }

    /// Stops a run. One that has ended already stays as it is.
    ///
    /// - Returns: what was known of it; nil when there is no such run.
    func cancel(_ run: RunID) -> RunRecord? {
        let (record, cancel) = state.withLock { state in
            let record = state.records[run]
            if record?.state.hasEnded == false, state.cancels[run] == nil { state.stopped.insert(run) }
            return (record, state.cancels[run])
        }
        cancel?()
        return record
    }

    /// What happens from now on, to one run or to all. The first element is what is known of the run now; the sequence of
    /// one run ends with it.
    func changes(of run: RunID? = nil) -> AsyncStream<RunChange> {
        let (stream, continuation) = AsyncStream<RunChange>.makeStream(
            bufferingPolicy: .bufferingNewest(Self.bufferLimit))
        let id: Int? = state.withLock { state in
            if let run {
                guard let record = state.records[run] else { return nil }
                continuation.yield(.run(record))
                if record.state.hasEnded { return nil }
            }
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = Watcher(run: run, continuation: continuation)
            return state.nextWatcher
        }
        guard let id else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.watchers.removeValue(forKey: id) }
        }
        return stream
    }

    /// Ends every watcher's sequence.
    func close() {
        for watcher in state.withLock({ Array($0.watchers.values) }) { watcher.continuation.finish() }
    }

    private func tell(_ run: RunID, _ change: (inout State) -> [RunChange]) {
        // Told inside of the lock, the changes arrive in the order in which they came about. The end of a sequence calls
        // back for the lock, so that waits.
        let ended = state.withLock { state in
            var ended: [Watcher] = []
            let changes = change(&state)
            for watcher in state.watchers.values where watcher.run == nil || watcher.run == run {
                for change in changes {
                    watcher.continuation.yield(change)
                    if case .run(let record) = change, record.state.hasEnded, watcher.run != nil {
                        ended.append(watcher)
                    }
                }
            }
            return ended
        }
        for watcher in ended { watcher.continuation.finish() }
    }
}

/// Something that changed about a run.
public enum RunChange: Sendable {
    /// The run as a whole: it was asked for, waits, works, or has ended.
    case run(RunRecord)
    /// One of its steps, by its place.
    case step(RunID, Int, StepRecord)
}
