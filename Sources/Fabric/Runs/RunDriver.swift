import DuckDB
import Foundation
import SQLText
import Synchronization

/// Takes one run from its text to its end: gives its steps to nodes, and tells the registry and whoever asked.
struct RunDriver: Sendable {
    let run: RunID
    let request: RunRequest
    let pipeline: Pipeline
    let fleet: Fleet
    let registry: RunRegistry
    let store: SharedStore
    let lineage: Lineage
    let report: @Sendable (RunEvent) async -> Void

    /// Runs all steps.
    ///
    /// - Returns: a summary for each step, in the order of the text.
    /// - Throws: ``SordError`` of the step that failed first.
    func summaries() async throws(SordError) -> [StepSummary] {
        try checkNodes()
        let complete = try await inferred()
        if pipeline.isExplained { return try await explain(complete) }
        return pipeline.isDecorated ? try await runGraph(complete) : try await runInOneSession()
    }

    /// A node that does not exist is an error before anything runs.
    private func checkNodes() throws(SordError) {
        for step in pipeline.steps {
            guard let name = step.node, fleet.node(named: name) == nil else { continue }
            do throws(SordError) {
                fleet.left(try fleet.enter(pinned: name, needs: [], preferred: nil))
            } catch {
                throw error.placed(at: step.nodeRange?.lowerBound ?? step.statement.range.lowerBound, in: pipeline.text)
            }
        }
    }

    /// The pipeline with the parents that follow from the tables.
    private func inferred() async throws(SordError) -> Pipeline {
        guard pipeline.steps.contains(where: \.infersParents) else { return pipeline }
        var tables: [StepTables] = []
        for step in pipeline.steps { tables.append(await lineage.reader.stepTables(of: step.statement)) }
        let complete: Pipeline
        do {
            complete = try pipeline.inferringParents(from: tables)
        } catch {
            throw SordError(error, in: pipeline.text)
        }
        registry.update(run) { $0.steps = complete.steps.map { StepRecord($0, in: complete) } }
        return complete
    }

    // MARK: Nodes

    private func enter(_ statements: [Statement], pinned: String?) async throws(SordError) -> any Node {
        let usesStore = statements.storeAccess != nil
        let preferred = usesStore ? await store.host : nil
        let needs = pinned == nil ? await lineage.reader.needs(of: statements, among: fleet.objects) : []
        let pinned = pinned ?? fleet.files.owner(of: statements)
        do throws(SordError) {
            return try fleet.enter(pinned: pinned, needs: needs, preferred: preferred)
        } catch {
            throw error.placed(at: statements[0].range.lowerBound, in: pipeline.text)
        }
    }

    private func assignment(_ steps: [Statement], first: Int, timeout: Duration? = nil) -> Assignment {
        var assignment = Assignment(
            run: run, text: pipeline.text, steps: steps, limit: request.limit, encoding: request.encoding,
            firstStep: first, principal: request.principal, timeout: timeout, keepsResults: request.keepsResults)
        assignment.client = request.client ?? request.principal
        if steps.contains(where: { !$0.systemTables.isEmpty }) {
            let (fleet, lineage) = (fleet, lineage)
            assignment.refreshedSystemTables = { await fleet.systemTables(lineage) }
        }
        return assignment
    }

    /// Takes note of an event, and sends it on.
    ///
    /// - Parameter node: where it happened.
    private func observe(_ event: RunEvent, on node: String? = nil, isGraph: Bool) async {
        switch event {
        case .queued(_, let position):
            registry.update(run) { record in
                record.position = position
                if !isGraph { record.state = .queued }
            }
        case .started:
            registry.update(run) { record in
                record.state = .running
                record.position = nil
            }
            // A graph has begun as a whole, once.
            if isGraph { return }
        case .stepStarted(let step, let node):
            registry.update(run, step: step) { $0.start(on: node) }
        case .stepFinished(let step, let summary):
            registry.update(run, step: step) { $0.finish(summary) }
            if let node, !pipeline.isExplained {
                await lineage.note(
                    CompletedStatement(
                        statement: pipeline.steps[step].statement, summary: summary, run: run,
                        session: isGraph ? step : 0, node: node,
                        principal: request.principal))
            }
        case .stepFailed(let step, let error, let retry):
            registry.update(run, step: step) { $0.fail(error, isFinal: retry == nil) }
        case .stepSkipped(let step, let parent):
            let name = pipeline.steps[parent].id
            registry.update(run, step: step) { $0.skip(because: name) }
        case .progress, .rows: break
        }
        await report(event)
    }

    // MARK: The plan

    /// Answers with the plan of the pipeline, as rows of a table.
    private func explain(_ pipeline: Pipeline) async throws(SordError) -> [StepSummary] {
        let rows = PipelinePlan(pipeline).rows.map { row in
            let texts: [String?] = [
                row.id, row.parents.joined(separator: ", "), row.node, row.timeoutText, row.statement,
            ]
            let values = texts.map { $0.map { SQL.literal($0) } ?? "NULL" }
            return
                "(\(values[0]), \(row.level), \(values[1]), \(values[2]), \(row.retries), \(values[3]), \(values[4]))"
        }
        let sql = """
            SELECT step, level, nullif(parents, '') AS parents, node::VARCHAR AS node, retries, timeout::VARCHAR AS timeout, statement
            FROM (VALUES \(rows.joined(separator: ", "))) AS plan(step, level, parents, node, retries, timeout, statement)
            """
        let script: SQLScript
        do { script = try SQLScript(parsing: sql) } catch { throw SordError(error, in: sql) }
        registry.update(run) { $0.steps = [StepRecord(id: "1", parents: [], text: "EXPLAIN PIPELINE")] }
        let node = try fleet.enter(pinned: nil, needs: [], preferred: nil)
        defer { fleet.left(node) }
        var assignment = assignment(script.statements, first: 0)
        assignment.text = sql
        return try await node.perform(assignment) { await observe($0, isGraph: false) }
    }

    // MARK: One session

    /// Runs a text without decorators: its statements one after the other, in one session on one node.
    private func runInOneSession() async throws(SordError) -> [StepSummary] {
        let statements = pipeline.steps.map(\.statement)
        let node = try await enter(statements, pinned: nil)
        defer { fleet.left(node) }
        return try await node.perform(assignment(statements, first: 0)) {
            await observe($0, on: node.name, isGraph: false)
        }
    }

    // MARK: A graph

    /// How an attempt at a step ended.
    private struct Attempt: Sendable {
        let step: Int
        let number: Int
        let outcome: Swift.Result<StepSummary, SordError>
    }

    /// How many steps may be given to nodes at once; more would only wait there.
    private var inFlightLimit: Int { 16 * fleet.nodes.count }

    private func runGraph(_ pipeline: Pipeline) async throws(SordError) -> [StepSummary] {
        registry.update(run) { $0.state = .running }
        await report(.started(run, steps: pipeline.steps.count))
        let ended = await withTaskGroup(of: Attempt.self) { group in
            var ended = Ended(count: pipeline.steps.count)
            var schedule = PipelineSchedule(pipeline)
            var ready = ReadySteps()
            var inFlight = 0
            var actions = schedule.begin()
            while true {
                for case .skipped(let step, let because) in actions {
                    await observe(.stepSkipped(step: step, because: because), isGraph: true)
                }
                ready.add(actions)
                while inFlight < inFlightLimit, let next = ready.next() {
                    inFlight += 1
                    group.addTask { await attempt(next) }
                }
                guard let attempt = await group.next() else { break }
                inFlight -= 1
                if Task.isCancelled {
                    actions = schedule.cancel()
                    ready = ReadySteps()
                    group.cancelAll()
                }
                actions = schedule.ended(attempt.step, attempt: attempt.number, ended.take(attempt))
                await tell(attempt, actions)
            }
            ended.outcome = schedule.outcome ?? .cancelled
            return ended
        }
        return try ended.result()
    }

    /// The steps that may begin, in the order in which they came to be ready.
    private struct ReadySteps {
        private var actions: [ScheduleAction] = []
        private var first = 0

        mutating func add(_ new: [ScheduleAction]) {
            actions += new.filter { if case .run = $0 { true } else { false } }
        }

        mutating func next() -> ScheduleAction? {
            guard first < actions.count else { return nil }
            first += 1
            return actions[first - 1]
        }
    }

    /// What came of the steps.
    private struct Ended: Sendable {
        var summaries: [StepSummary?]
        var errors: [Int: SordError] = [:]
        var outcome = PipelineOutcome.finished

        init(count: Int) {
            summaries = Array(repeating: nil, count: count)
        }

        mutating func take(_ attempt: Attempt) -> AttemptEnd {
            switch attempt.outcome {
            case .success(let summary):
                summaries[attempt.step] = summary
                return .finished
            case .failure(let error):
                errors[attempt.step] = error
                return error.code == .timedOut ? .timedOut : .failed(isRetryable: error.isWorthRetry)
            }
        }

        func result() throws(SordError) -> [StepSummary] {
            switch outcome {
            case .finished: return summaries.compactMap(\.self)
            case .cancelled: throw SordError(.cancelled, "The run was stopped.")
            case .failed(let step): throw errors[step] ?? SordError(.internal, "A step failed without a reason.")
            }
        }
    }

    private func attempt(_ action: ScheduleAction) async -> Attempt {
        guard case .run(let step, let number, let delay, let timeout) = action else {
            preconditionFailure("only steps to run are taken")
        }
        do throws(SordError) {
            if delay > .zero, (try? await Task.sleep(for: delay)) == nil {
                throw SordError(.cancelled, "The run was stopped.")
            }
            let statement = pipeline.steps[step].statement
            let node = try await enter([statement], pinned: pipeline.steps[step].node)
            defer { fleet.left(node) }
            let summaries = try await node.perform(assignment([statement], first: step, timeout: timeout)) {
                await observe($0, on: node.name, isGraph: true)
            }
            guard let summary = summaries.first else { throw SordError(.internal, "A step ended without a summary.") }
            return Attempt(step: step, number: number, outcome: .success(summary))
        } catch {
            return Attempt(step: step, number: number, outcome: .failure(error))
        }
    }

    private func tell(_ attempt: Attempt, _ actions: [ScheduleAction]) async {
        guard case .failure(let error) = attempt.outcome, error.code != .cancelled || !Task.isCancelled else { return }
        var retry: Duration?
        for case .run(attempt.step, _, let delay, _) in actions { retry = delay }
        await observe(.stepFailed(step: attempt.step, error, retryAfter: retry), isGraph: true)
    }
}

extension StepRecord {
    fileprivate mutating func start(on node: String) {
        state = .running
        self.node = node
        attempts += 1
        begun = Date()
        error = nil
    }

    fileprivate mutating func finish(_ summary: StepSummary) {
        state = .finished
        self.summary = summary
    }

    fileprivate mutating func fail(_ error: SordError, isFinal: Bool) {
        state = isFinal ? .failed : .waiting
        self.error = error
    }

    fileprivate mutating func skip(because parent: String) {
        state = .skipped
        skippedBecause = parent
    }
}
