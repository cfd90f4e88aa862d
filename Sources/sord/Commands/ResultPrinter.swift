import Fabric

/// Prints the rows of a run as they come.
actor ResultPrinter {
    /// How many rows of each step the run should send.
    nonisolated let limit: RowLimit
    /// How the renderer wants them.
    nonisolated let encoding: RowEncoding
    /// Why nothing more can be printed.
    private(set) var failure: (any Error)?

    private let console: Console
    private let format: OutputFormat
    private var renderer: any RowRenderer
    /// The step whose rows are being printed.
    private var begun: Int?
    private let start = ContinuousClock.now

    /// - Parameter rows: the most rows of each result; nil for the format's own choice.
    init(format: OutputFormat, rows: Int?, console: Console) {
        self.format = format
        self.console = console
        renderer = format.renderer(rows: rows, console: console)
        encoding = format == .json || format == .ndjson ? .separateArrays : .cells
        // A slice comes in one piece, so a large one is better cut here.
        limit = renderer.limit.flatMap { $0 <= 10_000 ? .first($0) : nil } ?? .all
    }

    /// Prints what an event brings.
    ///
    /// - Returns: false when nobody reads any more.
    func take(_ event: RunEvent) async -> Bool {
        do {
            switch event {
            case .progress(_, let percent) where begun == nil:
                console.show(ProgressBar(percent: percent, elapsed: ContinuousClock.now - start))
            case .rows(let step, let columns, let batch):
                // Of steps that run at the same time, one prints after the other.
                while let begun, begun != step, (try? await Task.sleep(for: .milliseconds(5))) != nil {}
                try print(batch, of: step, columns: columns)
            case .stepFinished(let step, let summary):
                try end(step, summary)
            case .stepFailed(let step, let error, let retry):
                if begun == step { begun = nil }
                console.hideProgress()
                console.complain(
                    retry == nil ? "step failed: \(error.message)" : "step failed, trying again: \(error.message)")
            case .queued, .started, .progress, .stepStarted, .stepSkipped:
                break
            }
            return true
        } catch {
            failure = error
            return false
        }
    }

    private func print(_ batch: RowBatch, of step: Int, columns: [ResultColumn]) throws {
        var output: [UInt8] = []
        if begun != step {
            console.hideProgress()
            begun = step
            printed = 0
            renderer.begin(columns.map { ResultHeading(name: $0.name, type: $0.type) }, to: &output)
        }
        for row in rows(of: batch) {
            if let limit = renderer.limit, printed >= limit { break }
            renderer.row(row, to: &output)
            printed += 1
        }
        try console.write(output)
    }

    private var printed = 0

    private func end(_ step: Int, _ summary: StepSummary) throws {
        console.hideProgress()
        var output: [UInt8] = []
        if begun == step {
            renderer.end(total: summary.total, to: &output)
            begun = nil
        } else if format == .table {
            output = Array((summary.message + "\n").utf8)
        }
        try console.write(output)
    }

    private func rows(of batch: RowBatch) -> [PrintedRow] {
        switch batch {
        case .cells(let rows): rows.map { PrintedRow(cells: $0, json: []) }
        case .arrays(let rows): rows.map { PrintedRow(cells: [], json: $0) }
        case .json: []
        }
    }
}

/// A row in the form that the format asked for; the other form is empty.
private struct PrintedRow: ResultRow {
    let cells: [String?]
    let json: [UInt8]
}
