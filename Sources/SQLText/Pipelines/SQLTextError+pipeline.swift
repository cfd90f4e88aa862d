extension SQLTextError {
    // MARK: Decorators

    static func nearMiss(_ name: String, _ meant: DecoratorKey, at offset: Int) -> Self {
        Self(
            code: .invalidDecorator, message: "\"\(name)\" is nothing that can be said about a step.",
            hint: "Did you mean \(meant.rawValue)? Without the colon it is a comment.", offset: offset)
    }

    static func misplaced(_ key: DecoratorKey, at offset: Int) -> Self {
        Self(
            code: .invalidDecorator, message: "\(key.rawValue) does not stand on a line of its own.",
            hint: "Write it on its own line, before the statement that it is about.", offset: offset)
    }

    static func loose(_ key: DecoratorKey, at offset: Int) -> Self {
        Self(
            code: .invalidDecorator, message: "No statement follows for this \(key.rawValue).",
            hint: "Write it directly before a statement, or remove it.", offset: offset)
    }

    static func doubled(_ key: DecoratorKey, first: TextPosition, at offset: Int) -> Self {
        Self(
            code: .invalidDecorator, message: "This step has \(key.rawValue) twice.",
            hint: "Keep one; the first is at \(first).", offset: offset)
    }

    static func missingValue(of key: DecoratorKey, at offset: Int) -> Self {
        let message = key == .dependsOn ? "A step id is missing in depends_on." : "\(key.rawValue) says nothing."
        return Self(
            code: .invalidDecorator, message: message,
            hint: "Write a value behind the colon, as in \(key.example)\(key == .dependsOn ? ", or auto" : "").",
            offset: offset)
    }

    static func invalidWord(_ message: String, hint: String?, at offset: Int) -> Self {
        Self(code: .invalidDecorator, message: message, hint: hint, offset: offset)
    }

    static func reservedID(at offset: Int) -> Self {
        Self(
            code: .invalidDecorator, message: "A step cannot have the id auto, which means something in depends_on.",
            hint: "Choose another id.", offset: offset)
    }

    static func invalidRetry(_ value: String, most: Int, at offset: Int) -> Self {
        Self(
            code: .invalidDecorator, message: "\"\(value)\" is no number of retries.",
            hint: "Write a whole number from 0 to \(most), as in \(DecoratorKey.retry.example).", offset: offset)
    }

    static func invalidTimeout(_ value: String, at offset: Int) -> Self {
        Self(
            code: .invalidDecorator, message: "\"\(value)\" is no time-out.",
            hint: "Write a whole number with ms, s, m or h, more than 0 and at most 24h, as in "
                + "\(DecoratorKey.timeout.example).",
            offset: offset)
    }

    static func misplacedExplain(at offset: Int) -> Self {
        Self(
            code: .wrongForm, message: "EXPLAIN PIPELINE does not stand at the start of the text.",
            hint: "It explains the whole text, so write it before the first statement and its decorators.",
            offset: offset)
    }

    // MARK: Steps

    static func sessionStatement(_ words: String, kind: StatementHead, at offset: Int) -> Self {
        let reason =
            switch kind {
            case .set: "would have no effect on another"
            case .transaction: "cannot reach over several"
            default: "would mean nothing to another"
            }
        return Self(
            code: .sessionStatement,
            message: "Each step of a pipeline has a session of its own, so \(words) in one \(reason).",
            hint: "To run several statements in one session, send them as a text without decorators.", offset: offset)
    }

    static func duplicateStep(_ id: String, first: TextPosition, isNumber: Bool, at offset: Int) -> Self {
        let hint =
            isNumber
            ? "A step without an id is known by its number in the text: give it an id of its own."
            : "Give each step an id of its own."
        return Self(
            code: .duplicateStep, message: "Two steps have the id \"\(id)\"; the first is at \(first).", hint: hint,
            offset: offset)
    }

    static func unknownStep(_ word: Decorators.Word, among ids: [String]) -> Self {
        let near = NearestNames.nearest(to: word.text, among: ids)
        let hint =
            if !near.isEmpty {
                "Did you mean \(near.joined(separator: " or "))?"
            } else if ids.count <= 10 {
                "The steps are \(ids.joined(separator: ", "))."
            } else {
                "The text has \(ids.count) steps, from \(ids[0]) to \(ids[ids.count - 1])."
            }
        return Self(
            code: .unknownStep, message: "No step has the id \"\(word.text)\".", hint: hint,
            offset: word.range.lowerBound)
    }

    static func ownParent(_ word: Decorators.Word) -> Self {
        Self(
            code: .dependencyCycle, message: "The step \"\(word.text)\" depends on itself.",
            hint: "Name the steps that have to end before it begins.", offset: word.range.lowerBound)
    }

    /// - Parameter cycle: steps each of which waits for the next, and the last for the first, beginning with the earliest.
    static func cycle(_ cycle: [Int], of steps: [PipelineStep]) -> Self {
        let first = steps[cycle[0]]
        let next = cycle.count > 1 ? cycle[1] : cycle[0]
        let hint =
            cycle.contains { steps[$0].infersParents }
            ? "With auto a step waits for earlier ones only: let no step name a later one, or write all ids yourself."
            : "Take one of them out of a depends_on."
        return Self(
            code: .dependencyCycle,
            message: "These steps wait for one another: \(shown(cycle.map { steps[$0].id } + [first.id])).",
            hint: hint, offset: first.namedParents[next] ?? first.statement.range.lowerBound)
    }

    /// The way round; of a very long one the start and the end.
    private static func shown(_ ids: [String]) -> String {
        let most = 50
        guard ids.count > most else { return ids.joined(separator: " → ") }
        let parts = ids.prefix(most / 2) + ["…"] + ids.suffix(most / 2)
        return parts.joined(separator: " → ") + " (\(ids.count - 1) steps)"
    }
}
