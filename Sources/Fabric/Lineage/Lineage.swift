import Foundation
import SQLText
import Synchronization

/// The tracker: which tables the fabric has, and which statement made each of which others.
///
/// What happens to tables of the lake and of the shared store is kept in a journal, with a history of everything. Tables in
/// memory are gone with their process, and so is what is known of them. Nothing here fails a query: what cannot be read or
/// written is counted in ``LineageSnapshot/problems``.
public actor Lineage {
    /// Tells which tables a statement reads and writes.
    public nonisolated let reader = StatementTablesReader()
    private let thread = LineageThread()
    private let lake: Lake
    private let journal: LineageJournal
    private let process: String
    private var graph: LineageGraph
    private nonisolated let sessions = Mutex<[Session: LineageSession]>([:])
    private var attached: [String: Set<[UInt8]>] = [:]
    private var problems = 0
    /// What the journal would not take.
    private var unwritten: [LineageEvent] = []

    /// One connection that a run has on a node.
    private struct Session: Hashable {
        var run: RunID
        var node: String
        var number: Int
    }

    /// How many events are remembered that the journal would not take.
    static let unwrittenLimit = 1_000

    /// The thread of the tracker, where files may be waited for.
    nonisolated public var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Keeps track of the tables of a lake and of the nodes beside it. Nothing is read before somebody asks.
    ///
    /// - Parameters:
    ///   - lake: the catalogue, which says what tables there are.
    ///   - journal: the path of the journal.
    public init(lake: Lake, journal path: String) {
        self.init(lake: lake, journal: path, sizeLimit: LineageJournal.sizeLimit)
    }

    init(lake: Lake, journal path: String, sizeLimit: Int) {
        self.lake = lake
        journal = LineageJournal(path: path, sizeLimit: sizeLimit)
        process = RunID().description
        graph = LineageGraph(process: process)
    }

    // MARK: Noting

    /// Takes in what a statement did.
    public func note(_ done: CompletedStatement) async {
        guard done.canMatter else { return }
        let names = await canonical(reader.names(of: done.statement), done)
        let origin = origin(done.statement.text, done.run, done.time, done.principal, done.node)
        let key = Session(run: done.run, node: done.node, number: done.session)
        var session = sessions.withLock { $0[key] } ?? LineageSession(attached: attached[done.node] ?? [])
        let events = session.events(of: names, done, origin: origin) { [graph] name in
            graph.parents(ofMacro: name, node: done.node)
        }
        sessions.withLock { [session] in $0[key] = session }
        attached[done.node] = session.scope.attached
        record(events)
    }

    /// Takes in a load.
    public func noteLoad(
        _ request: LoadRequest, _ summary: LoadSummary, node: String, principal: String = "local", time: Date = .now
    ) async {
        var statement: String?
        var parents: [TableReference] = []
        var columns: [ColumnSource] = []
        switch request.origin {
        case .folder(let name): parents = [.file("raw/\(name)")]
        // Where it lies on this machine is nobody else's concern.
        case .path(let path): parents = [.file(URL(fileURLWithPath: path).lastPathComponent)]
        case .select(let text):
            statement = text
            guard let select = try? SQLScript(parsing: text).statements.first else { break }
            let names = await canonical(reader.names(of: select), nil)
            var filling = names
            filling.shape.action = .insert(overwrites: true)
            filling.shape.matchesByName = true
            let tables = filling.resolved(in: LineageSession(attached: attached[node] ?? []).scope)
            parents = tables.reads + tables.functions.sorted().flatMap { graph.parents(ofMacro: $0, node: node) }
            columns = tables.columns
        }
        let replaces = request.mode == .overwrite && request.replaceWhere == nil
        var event = LineageEvent(
            replaces ? .overwrite : .insert, .lake(summary.table), parents: parents, columns: columns,
            origin: origin(statement, summary.run, time, principal, node))
        if summary.version == 0 { event.effect = .create }
        record([event])
    }

    /// Takes in that a node has lost its memory.
    public func nodeLost(_ node: String, time: Date = .now) {
        let origin = LineageOrigin(
            statement: nil, run: "", time: time, principal: "", node: node, process: process)
        record([LineageEvent(.lost, .memory(""), origin: origin)])
        attached[node] = nil
    }

    /// Forgets the sessions of a run that has ended. What it has not committed never happened.
    public nonisolated func runEnded(_ run: RunID) {
        sessions.withLock { sessions in
            guard !sessions.isEmpty else { return }
            for key in sessions.keys where key.run == run { sessions[key] = nil }
        }
    }

    private func origin(
        _ statement: String?, _ run: RunID, _ time: Date, _ principal: String, _ node: String
    ) -> LineageOrigin {
        LineageOrigin(
            statement: statement, run: run.description, time: time, principal: principal, node: node, process: process)
    }

    /// The names with those of the lake as the lake spells them.
    private func canonical(_ names: StatementNames, _ done: CompletedStatement?) async -> StatementNames {
        var names = names
        if case .lake(let name)? = names.shape.target { names.shape.target = .lake(await canonical(name)) }
        for index in names.tables.indices where names.tables[index].schema == LakeReference.schema {
            let spelled = names.tables[index]
            let name = await canonical(spelled.name)
            guard !name.utf8.elementsEqual(spelled.name.utf8) else { continue }
            names.tables[index].name = name
            names.columns = names.columns?.map { column in
                guard var column, column.table == spelled else { return column }
                column.table.name = name
                return column
            }
        }
        return names
    }

    private func canonical(_ name: String) async -> String {
        if graph.table(.lake(name)) != nil { return name }
        if let known = try? await lake.canonicalName(of: name) { return known }
        // One that was dropped is no longer in the lake, but still here.
        let alike = graph.tables.filter { $0.table.place == .lake && $0.table.name.isSameName(as: name) }
        return alike.count == 1 ? alike[0].table.name : name
    }

    private func record(_ events: [LineageEvent]) {
        let changes = events.filter { graph.apply($0) }
        guard !changes.isEmpty else { return }
        if !journal.append(changes.map { LineageJournal.Record(past: nil, event: $0) }) {
            problems += changes.count
            unwritten += changes
            unwritten.removeFirst(max(unwritten.count - Self.unwrittenLimit, 0))
        }
        if journal.isLarge { compact() }
    }

    // MARK: The journal

    /// Takes in what was appended to the journal since the last time, by this process or another.
    private func refresh() {
        take(journal.news())
    }

    private func take(_ news: LineageJournal.News) {
        problems += news.brokenLines
        guard news.isWhole else {
            // What this process has appended, it knows.
            for record in news.records where record.event.origin.process != process { Self.apply(record, to: &graph) }
            return
        }
        graph.reread { graph in
            for record in news.records { Self.apply(record, to: &graph) }
            for event in unwritten { Self.apply(LineageJournal.Record(past: nil, event: event), to: &graph) }
        }
    }

    /// A table in memory is this process's own, and stands in its graph, or out of reach.
    private static func apply(_ record: LineageJournal.Record, to graph: inout LineageGraph) {
        graph.apply(record.event, isPast: record.past == true || record.event.table.place == .memory)
    }

    /// Makes the journal small: how each table stands, and the newest part of the history.
    private func compact() {
        journal.replace { news in
            take(news)
            let past = graph.history.suffix(LineageGraph.historyLimit).map {
                LineageJournal.Record(past: true, event: $0)
            }
            return Self.newest(past)
                + graph.tables.filter(\.table.isKept).map { LineageJournal.Record(past: nil, event: $0.state) }
        }
    }

    /// The newest records whose statements are not too long together.
    private static func newest(_ records: [LineageJournal.Record]) -> [LineageJournal.Record] {
        var room = 1 << 20
        var count = 0
        for record in records.reversed() {
            room -= 500 + (record.event.origin.statement?.utf8.count ?? 0)
            if room < 0 { break }
            count += 1
        }
        return Array(records.suffix(count))
    }

    // MARK: Asking

    /// Everything that is known now.
    public func snapshot() async -> LineageSnapshot {
        refresh()
        let names = try? await lake.names()
        return LineageSnapshot(graph: graph, lakeNames: names, problems: problems)
    }

    /// The nodes that have in memory what a statement reads or changes there, for each thing that any node has.
    ///
    /// A name that no node has is left out: it may be one of DuckDB's own.
    public func nodes(holding tables: StatementTables) -> [Set<String>] {
        let names = tables.inMemory.map { graph.nodes(holding: $0) }
        let macros = tables.functions.map { graph.nodes(holding: .memory($0), isMacro: true) }
        return (names + macros).filter { !$0.isEmpty }
    }

    /// Frees what the tracker holds.
    public func close() async {
        await reader.close()
    }
}

extension TrackedTable {
    /// The event that says how the table stands.
    fileprivate var state: LineageEvent {
        let unknown = LineageOrigin(
            statement: nil, run: "", time: Date(timeIntervalSince1970: 0), principal: "", node: "", process: "")
        var event = LineageEvent(.state, table, kind: kind, origin: made ?? unknown)
        event.links = links
        event.changed = changed
        return event
    }
}
