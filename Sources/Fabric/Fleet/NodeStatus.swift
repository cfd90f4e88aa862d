public import Foundation

/// How a node is doing, as it was last heard.
public struct NodeStatus: Sendable, Hashable {
    /// What a node can be.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It takes work.
        case ready
        /// It is not heard any more, or its engine cannot be opened.
        case lost
    }

    /// Names this life of the node: another one after each start of its process.
    public var id: String
    /// What people call it, and what `-- node:` names.
    public var name: String
    /// Whether it takes work.
    public var state: State
    /// The machine that it is on.
    public var host: String
    /// How much memory its engine holds, in bytes.
    public var memory: Int
    /// How much it may hold, in bytes; nil when the engine does not say.
    public var memoryLimit: Int?
    /// Tables, views and macros in its memory, and databases that only it has open.
    public var objects: [NodeObject]
    /// Runs and loads that it works for now.
    public var running: Int
    /// Runs and loads that wait for it.
    public var waiting: Int
    /// When it was last heard.
    public var lastSeen: Date
    /// What was lost when its engine broke down, if it did.
    public var lost: [NodeObject] = []
}

/// Something that somebody made in the memory of a node.
public struct NodeObject: Sendable, Hashable {
    /// What it is.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case table
        case view
        case macro
        /// A database that only this node has open.
        case database
    }

    /// The schema, usually `main`.
    public var schema: String
    /// The name.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// About how many rows a table has, as the engine estimates.
    public var rows: Int?

    /// How a statement names it.
    public var qualifiedName: String { schema == "main" ? name : "\(schema).\(name)" }
}
