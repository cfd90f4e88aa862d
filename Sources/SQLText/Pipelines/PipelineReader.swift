/// Makes steps of the statements of a text and the comments before them.
struct PipelineReader {
    private let text: String
    private let tokenizer: Tokenizer
    private let script: SQLScript
    /// Where `EXPLAIN PIPELINE` stood.
    private let explained: Int?
    private(set) var isDecorated = false
    /// What is wrong only if the text has decorators: the first such thing.
    private var suspicion: SQLTextError?

    /// - Parameters:
    ///   - text: as it was written.
    ///   - bytes: the same, with blanks in place of `EXPLAIN PIPELINE`.
    init(text: String, bytes: [UInt8], script: SQLScript, explained: Int?) {
        self.text = text
        self.script = script
        self.explained = explained
        tokenizer = Tokenizer(bytes: bytes)
    }

    mutating func steps() throws(SQLTextError) -> [PipelineStep] {
        let decorators = try readDecorators()
        for statement in script.statements.dropFirst(explained == nil ? 1 : 0)
        where statement.kind == .explain && statement.startsWithExplainPipeline(in: tokenizer.bytes) {
            throw .misplacedExplain(at: statement.range.lowerBound)
        }
        guard isDecorated else { return inOrder() }
        for statement in script.statements {
            if let words = statement.sessionWords(in: tokenizer.bytes) {
                throw .sessionStatement(words, kind: statement.kind, at: statement.range.lowerBound)
            }
        }
        return try graph(decorators)
    }

    // MARK: Comments

    /// The decorators of each statement.
    private mutating func readDecorators() throws(SQLTextError) -> [Decorators] {
        var decorators: [Decorators] = []
        decorators.reserveCapacity(script.statements.count)
        var loose = script.looseComments[...]
        for statement in script.statements {
            while let comment = loose.first, comment.lowerBound < statement.range.lowerBound {
                var none: Decorators?
                try read(comment, into: &none)
                loose.removeFirst()
            }
            var own: Decorators? = Decorators()
            for comment in statement.leadingComments { try read(comment, into: &own) }
            decorators.append(own ?? Decorators())
        }
        for comment in loose {
            var none: Decorators?
            try read(comment, into: &none)
        }
        if isDecorated, let suspicion { throw suspicion }
        return decorators
    }

    /// - Parameter decorators: nil when no statement follows.
    private mutating func read(_ comment: Range<Int>, into decorators: inout Decorators?) throws(SQLTextError) {
        switch DecoratorComment(comment, of: tokenizer) {
        case .ordinary: return
        case .nearMiss(let meant, let name):
            let error = SQLTextError.nearMiss(StepWord.shown(tokenizer.bytes[name]), meant, at: name.lowerBound)
            suspicion = suspicion ?? error
        case .misplaced(let decorator):
            suspicion = suspicion ?? .misplaced(decorator.key, at: decorator.keyRange.lowerBound)
        case .decorator(let decorator):
            isDecorated = true
            if let suspicion { throw suspicion }
            if let explained, decorator.keyRange.lowerBound < explained { throw .misplacedExplain(at: explained) }
            guard decorators != nil else { throw .loose(decorator.key, at: decorator.keyRange.lowerBound) }
            try decorators?.read(decorator, of: tokenizer, in: text)
        }
    }

    // MARK: Steps

    private func inOrder() -> [PipelineStep] {
        script.statements.enumerated().map { index, statement in
            PipelineStep(
                id: "\(index + 1)", statement: statement, parents: index > 0 ? [index - 1] : [], infersParents: false,
                node: nil, nodeRange: nil, retries: 0, timeout: nil, namedParents: [:])
        }
    }

    private func graph(_ decorators: [Decorators]) throws(SQLTextError) -> [PipelineStep] {
        let ids = try ids(decorators)
        var steps: [PipelineStep] = []
        steps.reserveCapacity(decorators.count)
        for (index, own) in decorators.enumerated() {
            var named: [Int: Int] = [:]
            for word in own.parents {
                guard let parent = ids[Array(word.text.utf8)] else {
                    throw .unknownStep(word, among: decorators.indices.map { id(of: $0, decorators) })
                }
                if parent == index { throw .ownParent(word) }
                if named[parent] == nil { named[parent] = word.range.lowerBound }
            }
            steps.append(
                PipelineStep(
                    id: id(of: index, decorators), statement: script.statements[index], parents: named.keys.sorted(),
                    infersParents: own.infersParents, node: own.node?.text, nodeRange: own.node?.range,
                    retries: own.retries, timeout: own.timeout, namedParents: named))
        }
        if let cycle = StepGraph(parents: steps.map(\.parents)).cycle { throw .cycle(cycle, of: steps) }
        return steps
    }

    private func id(of index: Int, _ decorators: [Decorators]) -> String {
        decorators[index].id?.text ?? "\(index + 1)"
    }

    /// The step of each id, by the bytes of the id: strings are equal too when only their accents are written otherwise.
    private func ids(_ decorators: [Decorators]) throws(SQLTextError) -> [[UInt8]: Int] {
        var ids: [[UInt8]: Int] = [:]
        ids.reserveCapacity(decorators.count)
        func place(_ index: Int) -> Int {
            decorators[index].id?.range.lowerBound ?? script.statements[index].range.lowerBound
        }
        for index in decorators.indices {
            let id = id(of: index, decorators)
            guard let first = ids.updateValue(index, forKey: Array(id.utf8)) else { continue }
            throw .duplicateStep(
                id, first: .of(offset: place(first), in: text),
                isNumber: decorators[first].id == nil || decorators[index].id == nil, at: place(index))
        }
        return ids
    }
}
