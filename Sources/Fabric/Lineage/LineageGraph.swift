import Foundation

/// Which tables there are and what each came from: the rules of the tracker, without any I/O.
public struct LineageGraph: Sendable {
    /// What tells one table from another: those in memory are told apart by their nodes, and macros have names of their own.
    struct Key: Hashable, Sendable {
        var table: TableReference
        var node: String?
        var isMacro: Bool
    }

    private var tracked: [Key: Entry] = [:]
    private var children: [Key: Set<Key>] = [:]
    /// The nodes of each name in memory.
    private var holders: [Key: Set<String>] = [:]
    /// Tables of the lake that were dropped, and may be restored.
    private var dropped: [Key: Entry] = [:]
    /// What happened, the newest at the end.
    public private(set) var history: [LineageEvent] = []
    private var count = 0

    private struct Entry: Sendable {
        var table: TrackedTable
        /// Tables are listed in the order in which they came.
        var number: Int
    }

    /// How many events are remembered.
    public static let historyLimit = 1_000
    /// How many dropped tables are remembered to be restored.
    static let droppedLimit = 200

    /// The process whose memory the tables in memory are in.
    private let process: String

    /// How many parents of a table are remembered, those that came last.
    static let parentLimit = 1_000

    /// A graph of nothing.
    ///
    /// - Parameter process: the process that keeps it; what others had in memory is out of reach.
    public init(process: String = "") {
        self.process = process
    }

    /// Every table, view and macro, in the order in which they came.
    public var tables: [TrackedTable] { tracked.values.sorted { $0.number < $1.number }.map(\.table) }

    /// A table by its name.
    public func table(_ table: TableReference, node: String? = nil, isMacro: Bool = false) -> TrackedTable? {
        tracked[key(table, node, isMacro)]?.table
    }

    /// The nodes that have a table or view of this name in memory, or a macro.
    public func nodes(holding table: TableReference, isMacro: Bool = false) -> Set<String> {
        holders[Key(table: table, node: nil, isMacro: isMacro)] ?? []
    }

    /// The tables that a macro of a node reads.
    func parents(ofMacro name: String, node: String) -> [TableReference] {
        table(.memory(name), node: node, isMacro: true)?.links.map(\.parent) ?? []
    }

    private func key(_ table: TableReference, _ node: String?, _ isMacro: Bool = false) -> Key {
        Key(table: table, node: table.place == .memory ? node : nil, isMacro: isMacro)
    }

    /// A parent in memory was in that of the node that ran the statement.
    private func key(of link: LineageLink) -> Key { key(link.parent, link.origin.node) }

    // MARK: What happens

    /// Takes something in that happened.
    ///
    /// - Parameter isPast: whether it is only remembered, and changes nothing any more.
    /// - Returns: whether it changed anything, which running `IF NOT EXISTS` again does not.
    @discardableResult
    public mutating func apply(_ event: LineageEvent, isPast: Bool = false) -> Bool {
        let isOutside = !event.table.isTracked
        guard isPast || isOutside || change(event) else { return false }
        guard event.effect != .state else { return true }
        history.append(event)
        if history.count >= Self.historyLimit * 2 { history.removeFirst(history.count - Self.historyLimit) }
        return true
    }

    private mutating func change(_ event: LineageEvent) -> Bool {
        let key = key(event.table, event.origin.node, event.kind == .macro)
        switch event.effect {
        case .create:
            if event.ifNotExists, tracked[key] != nil { return false }
            make(key, event, made: event.origin)
        case .overwrite: make(key, event, made: tracked[key]?.table.made ?? event.origin)
        case .insert, .update, .merge, .delete: add(key, event)
        case .rename: rename(key, event)
        case .drop: return drop(key)
        case .dropSchema:
            let schema = event.table.schema?.foldedBytes
            dropAll { other in
                other.table.place == key.table.place && other.node == key.node
                    && other.table.schema?.foldedBytes == schema
            }
        case .lost: dropAll { $0.node == event.origin.node && $0.table.place == .memory }
        case .restore: restore(key, event)
        case .export: break
        case .state: place(key, event)
        }
        return true
    }

    private func links(_ event: LineageEvent, of key: Key) -> [LineageLink] {
        event.parents.filter { self.key($0, event.origin.node) != key }.map { parent in
            LineageLink(
                parent: parent, origin: event.origin, columns: event.columns.filter { $0.table == parent },
                isGone: parent.place == .memory && event.origin.process != process)
        }
    }

    private mutating func make(_ key: Key, _ event: LineageEvent, made: LineageOrigin) {
        set(
            key,
            TrackedTable(
                table: event.table, node: key.node, kind: event.kind, made: made, changed: event.origin,
                links: links(event, of: key)))
    }

    private mutating func add(_ key: Key, _ event: LineageEvent) {
        var table =
            tracked[key]?.table
            ?? TrackedTable(table: event.table, node: key.node, kind: event.kind, made: nil, changed: nil, links: [])
        table.changed = event.origin
        for link in links(event, of: key) where !table.links.contains(where: { $0.parent == link.parent && !$0.isGone })
        {
            table.links.append(link)
        }
        table.links.removeFirst(max(table.links.count - Self.parentLimit, 0))
        set(key, table)
    }

    private mutating func rename(_ key: Key, _ event: LineageEvent) {
        guard let name = event.renamed else { return }
        let renamed = self.key(name, event.origin.node, key.isMacro)
        // A name is free before it is taken, whatever is remembered of it.
        loseHeirs(of: renamed)
        var table =
            tracked[key]?.table
            ?? TrackedTable(table: event.table, node: key.node, kind: event.kind, made: nil, changed: nil, links: [])
        table.table = name
        table.changed = event.origin
        let number = tracked[key]?.number
        let heirs = children[key] ?? []
        forget(key)
        set(renamed, table, number: number)
        for heir in heirs {
            guard var child = tracked[heir]?.table else { continue }
            for index in child.links.indices
            where !child.links[index].isGone && self.key(of: child.links[index]) == key {
                child.links[index].parent = name
                for column in child.links[index].columns.indices { child.links[index].columns[column].table = name }
            }
            set(heir, child)
        }
    }

    private mutating func drop(_ key: Key) -> Bool {
        loseHeirs(of: key)
        guard let entry = tracked[key] else { return true }
        if key.table.place == .lake {
            if dropped.count >= Self.droppedLimit, let oldest = dropped.min(by: { $0.value.number < $1.value.number }) {
                dropped[oldest.key] = nil
            }
            dropped[key] = entry
        }
        forget(key)
        return true
    }

    /// Tells what came from a table that it is gone.
    private mutating func loseHeirs(of key: Key) {
        for heir in children.removeValue(forKey: key) ?? [] {
            guard var child = tracked[heir]?.table else { continue }
            for index in child.links.indices where self.key(of: child.links[index]) == key {
                child.links[index].isGone = true
            }
            tracked[heir]?.table = child
        }
    }

    private mutating func dropAll(_ isGone: (Key) -> Bool) {
        for key in tracked.keys.filter(isGone) { _ = drop(key) }
    }

    private mutating func restore(_ key: Key, _ event: LineageEvent) {
        if tracked[key] == nil, let entry = dropped.removeValue(forKey: key) { set(key, entry.table) }
        add(key, event)
    }

    private mutating func place(_ key: Key, _ event: LineageEvent) {
        let isKnown = event.origin.run != ""
        set(
            key,
            TrackedTable(
                table: event.table, node: key.node, kind: event.kind, made: isKnown ? event.origin : nil,
                changed: event.changed ?? (isKnown ? event.origin : nil), links: event.links ?? []))
    }

    // MARK: The two sides of a link

    private mutating func set(_ key: Key, _ table: TrackedTable, number: Int? = nil) {
        count += 1
        let number = number ?? tracked[key]?.number ?? count
        unlink(key)
        tracked[key] = Entry(table: table, number: number)
        if let node = key.node {
            holders[Key(table: key.table, node: nil, isMacro: key.isMacro), default: []].insert(node)
        }
        for link in table.links where !link.isGone {
            children[self.key(of: link), default: []].insert(key)
        }
    }

    private mutating func forget(_ key: Key) {
        unlink(key)
        tracked[key] = nil
        guard let node = key.node else { return }
        let name = Key(table: key.table, node: nil, isMacro: key.isMacro)
        holders[name]?.remove(node)
        if holders[name]?.isEmpty == true { holders[name] = nil }
    }

    private mutating func unlink(_ key: Key) {
        guard let table = tracked[key]?.table else { return }
        for link in table.links {
            let parent = self.key(of: link)
            children[parent]?.remove(key)
            if children[parent]?.isEmpty == true { children[parent] = nil }
        }
    }

    // MARK: Being read again

    /// Reads anew what a journal holds. What is in memory stands in none that still counts, so it stays as it is.
    mutating func reread(_ read: (inout LineageGraph) -> Void) {
        let inMemory = tracked.filter { !$0.key.table.isKept }
        var new = LineageGraph(process: process)
        new.count = count
        read(&new)
        for (key, entry) in inMemory { new.set(key, entry.table, number: entry.number) }
        new.loseMissingMemory()
        self = new
    }

    /// Tells the tables that came from something in memory which is there no more.
    private mutating func loseMissingMemory() {
        let lost = children.keys.filter { $0.table.place == .memory && tracked[$0] == nil }
        for key in lost { loseHeirs(of: key) }
    }
}
