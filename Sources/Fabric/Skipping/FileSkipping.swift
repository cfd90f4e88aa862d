import DeltaLake
import DuckDB
import SQLText

/// Finds the files that a statement has to read before DuckDB gets to see any of them.
///
/// DuckDB prunes a list of files only after it has bound them all. So the statement is planned first over relations
/// without files, see ``PlanningRelation``: the optimised plan shows which filters reach which table, whether they come
/// from WHERE, a join condition, a view or a macro, and each table's log says which files can hold such rows.
///
/// A file is left out only when that is certain. Whatever fails here, or is not understood, leaves all files in.
public struct FileSkipping: Sendable {
    /// Tables of fewer files are not worth a plan of their own.
    public static let minimumFiles = 17

    /// What the names of planned columns start with: nobody can write them into a statement by chance or on purpose.
    private let mark: String

    /// - Parameter database: the database that statements run in.
    /// - Throws: ``DuckDBError`` when the database does not take the table function that it needs.
    public init(database: Database) throws(DuckDBError) {
        try database.addPlanningRelation()
        mark = "planned" + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    /// The files to read of the tables that a statement names, where not all have to be read.
    ///
    /// - Parameters:
    ///   - snapshots: of the tables, by the place of a reference in the statement's references.
    ///   - connection: the one that the statement will run on, whose settings and temporary objects it may use.
    ///   - rewriting: gives the statement for DuckDB with the texts in place of some references, and with whatever
    ///     stands for all others.
    public func selections(
        for statement: Statement, snapshots: [Int: Snapshot], on connection: Connection,
        rewriting: (_ texts: [Int: String]) -> String
    ) async -> [Int: FileSelection] {
        let large = snapshots.filter { $0.value.fileCount >= Self.minimumFiles }
        guard !large.isEmpty, !statement.createsStandingReferences, let planned = PlannedStatement(statement),
            planned.mayHaveFilters
        else { return [:] }
        var texts: [Int: String] = [:]
        var names: [Int: [String: Field]] = [:]
        for (index, snapshot) in large where statement.references[index].role == .source {
            let place = planned.place(of: index)
            guard place != .viewOnly else { continue }
            let columns = snapshot.columns
            names[index] = Dictionary(
                columns.enumerated().map { (name(index, $0.offset), $0.element) }, uniquingKeysWith: { $1 })
            texts[index] = standIn(for: index, columns, snapshot) + alias(statement.references[index], place)
        }
        guard !texts.isEmpty else { return [:] }
        let text = rewriting(texts)
        let sql = "EXPLAIN (FORMAT json) " + LongLists.shortened(in: planned.withoutExplain(text))
        guard let rows = try? await connection.rows(sql),
            let plan = rows.first(where: { $0.first?.string == "physical_plan" })?.last?.string,
            let leaves = PlanLeaf.leaves(of: PlanningRelation.function, inPlan: plan)
        else { return [:] }
        var selections: [Int: FileSelection] = [:]
        for (index, predicate) in predicates(of: leaves, names) {
            guard let snapshot = snapshots[index], predicate != .unknown else { continue }
            let selection = snapshot.files(
                matching: planned.dependsOnClock ? predicate.looseInTime() : predicate)
            if !selection.isWhole { selections[index] = selection }
        }
        return selections
    }

    /// What stands in a reference's place in a statement instead of its view.
    ///
    /// - Parameter selection: the files that it has to read; nil for all.
    /// - Returns: nil when the view does as well.
    public func source(
        of reference: Int, in statement: Statement, _ snapshot: Snapshot, _ selection: FileSelection?
    ) -> String? {
        guard selection != nil || snapshot.hasDeletedRows, let planned = PlannedStatement(statement) else { return nil }
        let place = planned.place(of: reference)
        guard place != .viewOnly else { return nil }
        let alias = alias(statement.references[reference], place)
        switch planned.question {
        case .count:
            return selection == nil ? snapshot.emptyRows.map { "(\($0))\(alias)" } : nil
        case .first:
            return "(\(snapshot.scan(selection, form: .together)))\(alias)"
        case .other:
            return selection.map { "(\(snapshot.scan($0)))\(alias)" }
        }
    }

    // MARK: Parts

    private func name(_ reference: Int, _ column: Int) -> String { "\(mark)_\(reference)_\(column)" }

    private func alias(_ reference: LakeReference, _ place: TablePlace) -> String {
        place == .unnamed ? " AS \(reference.table.quoted)" : ""
    }

    private func standIn(for reference: Int, _ columns: [Field], _ snapshot: Snapshot) -> String {
        let relation = PlanningRelation.sql(
            columns: columns.enumerated().map { (name(reference, $0.offset), $0.element.type.duckDBType) },
            rowCount: snapshot.rowCount ?? Int64(snapshot.fileCount) * 100_000)
        let list = columns.enumerated().map { "\(name(reference, $0.offset)) AS \(SQL.identifier($0.element.name))" }
        return "(SELECT \(list.joined(separator: ", ")) FROM \(relation))"
    }

    /// What is wanted of each reference that the plan still reads. One that is read in several places needs what any
    /// of them needs.
    private func predicates(of leaves: [PlanLeaf], _ names: [Int: [String: Field]]) -> [Int: FilePredicate] {
        var predicates: [Int: FilePredicate] = [:]
        for leaf in leaves {
            // A place that reads no column at all, such as count(*), does not say whose it is.
            guard let index = names.first(where: { names in leaf.columns.contains { names.value[$0] != nil } })?.key
            else {
                return [:]
            }
            let reader = PlanPredicate(columns: names[index] ?? [:])
            let predicate = leaf.filters.reduce(FilePredicate.unknown) { $0.and(reader.predicate($1)) }
            predicates[index] = predicates[index].map { $0.or(predicate) } ?? predicate
        }
        return predicates
    }
}
