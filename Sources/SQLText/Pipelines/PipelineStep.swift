/// One statement of a pipeline, with what its decorators say about it.
public struct PipelineStep: Sendable, Hashable {
    /// What `-- id:` says; without it the number of the statement in its text, counted from 1.
    public let id: String
    /// What the step runs.
    public let statement: Statement
    /// The steps that it waits for, as indices into ``Pipeline/steps``, each once and ascending.
    public internal(set) var parents: [Int]
    /// Whether `-- depends_on: auto` asks for the parents that follow from the tables, see
    /// ``Pipeline/inferringParents(from:)``.
    public let infersParents: Bool
    /// The node that `-- node:` asks for; nil when any will do.
    public let node: String?
    /// Where the name of the node stands, in UTF-8 bytes of the whole text.
    public let nodeRange: Range<Int>?
    /// How often to try again after a failure.
    public let retries: Int
    /// How long one attempt may take; nil for no limit of its own.
    public let timeout: Duration?
    /// Where the text names a parent, in UTF-8 bytes; parents that follow from tables, or from the order of the
    /// statements, are not named.
    let namedParents: [Int: Int]
}

/// The tables that a step reads and writes, each in one spelling wherever it occurs.
public struct StepTables: Sendable, Hashable {
    /// Whatever the step looks at.
    public var reads: Set<String>
    /// Whatever it makes, changes or removes.
    public var writes: Set<String>

    /// The tables of one step.
    public init(reads: Set<String> = [], writes: Set<String> = []) {
        self.reads = reads
        self.writes = writes
    }
}
