import DeltaLake
import DuckDB
import Foundation
import SQLText

/// The states of the lake's tables that one run sees.
///
/// What the text names is looked up before its first statement, so that all statements see one version, a transaction
/// finds every view in place, and an unknown table stops the run before anything has happened. What a statement of the
/// run itself writes, those behind it see.
struct RunTables {
    private let steps: [Statement]
    private let text: String
    private let views: LakeViews
    private let lake: Lake
    private let connection: Connection
    /// The newest versions, by the names that the lake gives the tables.
    private var newest: [ExactName: PublishedView] = [:]
    /// The names that the lake gives the tables, by those in the text.
    private var names: [ExactName: String] = [:]
    /// What stands for each reference, by its place in the text.
    private var found: [Int: PublishedView] = [:]
    private var stands: [Int: LakeStand] = [:]
    /// Why a table cannot be read yet that a statement before it may still make.
    private var failures: [Int: SordError] = [:]
    /// What has to be looked up before the steps that name it, in the order of the text.
    private var pending: [Use]
    /// What is read, by the folded names of the tables.
    private let reads: [ExactName: [Use]]
    /// Whether something was forgotten since everything was looked up.
    private(set) var isIncomplete = false

    /// One reference of a step.
    private struct Use {
        let step: Int
        let reference: LakeReference
        var place: Int { reference.range.lowerBound }
    }

    init(_ assignment: Assignment, views: LakeViews, lake: Lake, connection: Connection) {
        steps = assignment.steps
        text = assignment.text
        pending = steps.enumerated().flatMap { index, step in
            step.references.map { Use(step: index, reference: $0) }
        }
        reads = Dictionary(grouping: pending.filter { $0.reference.role != .target }, by: \.reference.name.folded)
        self.views = views
        self.lake = lake
        self.connection = connection
    }

    /// Looks up every table that the steps from one on name, as far as that has not been done.
    ///
    /// - Throws: ``SordError`` with its place, for a table that cannot be read and that no step before makes.
    mutating func prepare(from first: Int = 0) async throws(SordError) {
        isIncomplete = false
        await views.refreshStanding()
        let uses = pending
        pending = []
        for use in uses where use.step >= first {
            do throws(SordError) {
                try await prepare(use.reference, of: steps[use.step])
                failures[use.place] = nil
            } catch {
                let placed = error.position == nil ? error.placed(at: use.place, in: text) : error
                guard isWritten(use.reference.name, before: use.step, from: first) else { throw placed }
                failures[use.place] = placed
                pending.append(use)
            }
        }
    }

    private mutating func prepare(_ reference: LakeReference, of step: Statement) async throws(SordError) {
        if reference.role == .target {
            // The command itself looks at its table; here it need only be there.
            if let command = step.command, !command.canBeAbsent { _ = try await lake.canonicalName(of: reference.name) }
            return
        }
        let view = try await view(for: reference)
        let place = reference.range.lowerBound
        found[place] = view
        guard step.createsStandingReferences else {
            stands[place] = view.stand
            return
        }
        try await views.define(view)
        if reference.moment == .newest {
            stands[place] = try await views.stand(for: view)
        } else {
            await views.keep(view)
            stands[place] = LakeStand(name: view.stand.name)
        }
    }

    private mutating func view(for reference: LakeReference) async throws(SordError) -> PublishedView {
        let newest = try await newest(reference.name)
        switch reference.moment {
        case .newest: return newest
        case .version, .changes: return try await views.view(of: newest, reference.moment)
        case .timestamp(let expression): return try await views.view(of: newest, at: try await moment(expression))
        }
    }

    private mutating func newest(_ name: String) async throws(SordError) -> PublishedView {
        if let known = names[name.exact].flatMap({ newest[$0.exact] }) { return known }
        let view = try await views.newest(name)
        names[name.exact] = view.key.name
        if let known = newest[view.key.name.exact] { return known }
        newest[view.key.name.exact] = view
        return view
    }

    /// The value of an expression that gives a moment, as DuckDB casts it in this session's time zone.
    func moment(_ expression: Range<Int>) async throws(SordError) -> Date {
        guard let step = steps.first(where: { $0.range.contains(expression.lowerBound) }) else {
            throw SordError(.internal, "The moment lies outside of the text.")
        }
        let rewritten = step.rewritten([
            .text("SELECT epoch_us(CAST(("), .range(expression), .text(") AS TIMESTAMP WITH TIME ZONE))"),
        ])
        let rows: [[Value]]
        do throws(DuckDBError) {
            rows = try await connection.rows(rewritten.sql)
        } catch {
            let offset = error.position.map(rewritten.originalOffset) ?? expression.lowerBound
            throw SordError(error).placed(at: offset, in: text)
        }
        guard let microseconds = rows.first?.first?.int64 else {
            throw SordError(.sqlError, "This is no moment.", hint: "Write, for example: '2026-01-01 12:00:00'")
                .placed(at: expression.lowerBound, in: text)
        }
        return Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }

    /// Whether a step that is still to come, but before another, writes a table.
    private func isWritten(_ name: String, before end: Int, from first: Int) -> Bool {
        steps[first..<end].contains { step in
            step.command.map { $0.writes && $0.target.name.folded == name.folded } ?? false
        }
    }

    /// What stands for the references of a step, for DuckDB to read at once.
    ///
    /// - Throws: ``SordError`` for one that cannot be read.
    func stands(of step: Statement) async throws(SordError) -> [Int: LakeStand] {
        let stands = try promisedStands(of: step)
        try await define(step)
        return stands
    }

    /// Makes sure that DuckDB knows what stands for the references of a step.
    ///
    /// - Parameter replaced: places of references, among those of the step, for which something else stands.
    func define(_ step: Statement, except replaced: Set<Int> = []) async throws(SordError) {
        for (index, reference) in step.references.enumerated() where !replaced.contains(index) {
            if let view = found[reference.range.lowerBound] { try await views.define(view) }
        }
    }

    /// What stands for the references of a step; those of many files need ``define(_:except:)`` before they are read.
    ///
    /// - Throws: ``SordError`` for one that cannot be read.
    func promisedStands(of step: Statement) throws(SordError) -> [Int: LakeStand] {
        var stands: [Int: LakeStand] = [:]
        for reference in step.references {
            let place = reference.range.lowerBound
            if let failure = failures[place] { throw failure }
            stands[place] = self.stands[place]
        }
        return stands
    }

    /// The versions that a step reads as they are, by the places of their references in the step's references.
    func snapshots(of step: Statement) -> [Int: Snapshot] {
        var snapshots: [Int: Snapshot] = [:]
        for (place, reference) in step.references.enumerated() {
            guard let view = found[reference.range.lowerBound], case .version = view.key.state else { continue }
            snapshots[place] = view.snapshot
        }
        return snapshots
    }

    /// The versions that a step reads, each under the name that the lake gives its table.
    func versions(of step: Statement) -> [(name: String, snapshot: Snapshot)] {
        step.references.compactMap { found[$0.range.lowerBound] }.map { ($0.key.name, $0.snapshot) }
    }

    /// Forgets what is known of a table's newest version, so that steps from one on see the one that is newest now.
    mutating func forget(_ name: String, from first: Int) {
        isIncomplete = true
        let name = name.folded
        newest = newest.filter { $0.key.text.folded != name }
        let uses = (reads[name] ?? []).filter { $0.step >= first }
        guard !uses.isEmpty else { return }
        let known = uses.filter { found.removeValue(forKey: $0.place) != nil }
        for use in uses { stands[use.place] = nil }
        pending = (pending + known).sorted { $0.place < $1.place }
    }

    /// Whether a step reads a table.
    func reads(_ name: String, in step: Int) -> Bool {
        reads[name.folded]?.contains { $0.step == step } ?? false
    }
}
