import Foundation
import SQLText

extension RunRecord {
    /// A run that is about to begin.
    init(_ run: RunID, _ request: RunRequest) {
        self.init(run, text: request.text, principal: request.principal)
    }

    /// A load that is about to begin.
    init(_ run: RunID, _ request: LoadRequest) {
        self.init(run, text: request.description, principal: RunRequest.localPrincipal)
        steps = [StepRecord(id: "1", parents: [], text: self.text)]
    }

    private init(_ run: RunID, text: String, principal: String) {
        self.init(
            run: run, principal: principal, text: text.start(Self.textLimit), state: .queued, begun: Date(), steps: [])
    }
}

extension StepRecord {
    init(_ step: PipelineStep, in pipeline: Pipeline) {
        self.init(
            id: step.id, parents: step.parents.map { pipeline.steps[$0].id },
            text: step.statement.text.start(Self.textLimit(of: pipeline.steps.count)))
    }
}

extension LoadRequest {
    /// What is loaded where, in words.
    fileprivate var description: String {
        let source =
            switch origin {
            case .folder(let name): "folder \(name)"
            case .path(let path): "file \(path)"
            case .select(let text): text
            }
        return "\(mode.rawValue) =(^)\(table): \(source)"
    }
}

extension String {
    /// The first characters, with an ellipsis behind them when there are more.
    fileprivate func start(_ limit: Int) -> String {
        // Counting the bytes is quick, and there are no more characters than bytes.
        guard utf8.count > limit, let end = index(startIndex, offsetBy: limit, limitedBy: endIndex), end < endIndex
        else {
            return self
        }
        return "\(self[..<end])…"
    }
}
