import DuckDB
import SQLText

/// The columns of a result set. Inside the store they are called `c0`, `c1`, …: their names are data, and may be empty
/// or doubled.
struct StoredColumns: Sendable {
    /// The columns as the statement returned them.
    let columns: [Column]

    /// The columns as they are told to others.
    var described: [ResultColumn] { columns.map(ResultColumn.init) }

    /// What a column is called in the table.
    static func name(_ index: Int) -> String { "c\(index)" }

    /// The columns for CREATE TABLE.
    var definitions: String {
        columns.indices.map { "\(Self.name($0)) \(columns[$0].type.storable)" }.joined(separator: ", ")
    }

    /// An expression for the value of a column as it was.
    func value(_ index: Int) -> String {
        columns[index].type.restored(Self.name(index))
    }

    /// All columns, for SELECT.
    var values: String { columns.indices.map(value).joined(separator: ", ") }

    /// The place of the column that somebody means: by name, or `#2` for the second.
    ///
    /// - Throws: ``SordError`` `.badRequest` when there is none, or several.
    func index(of reference: String) throws(SordError) -> Int {
        let exact = columns.indices.filter { Array(columns[$0].name.utf8) == Array(reference.utf8) }
        let found = exact.isEmpty ? columns.indices.filter { folded(columns[$0].name) == folded(reference) } : exact
        if found.count == 1 { return found[0] }
        if found.count > 1 {
            let places = found.map { "#\($0 + 1)" }.joined(separator: ", ")
            throw SordError(
                .badRequest, "The result has \(found.count) columns that are called “\(reference.prefix(80))”.",
                hint: "Name one by its place: \(places)")
        }
        if reference.hasPrefix("#"), let place = Int(reference.dropFirst()), (1...columns.count + 1).contains(place),
            columns.indices.contains(place - 1)
        {
            return place - 1
        }
        let nearest = NearestNames.nearest(to: String(reference.prefix(100)), among: columns.map(\.name))
        let all = columns.prefix(20).map(\.name).joined(separator: ", ")
        throw SordError(
            .badRequest, "The result has no column “\(reference.prefix(80))”.",
            hint: nearest.isEmpty
                ? "Its columns are \(all)\(columns.count > 20 ? ", …" : "")." : "Do you mean \(nearest[0])?")
    }

    private func folded(_ name: String) -> [UInt8] { Array(name.lowercased().utf8) }

    /// Names that differ from each other, for forms that need them: the second `a` becomes `a_2`.
    var distinctNames: [String] {
        var taken = Set(columns.map { $0.name.lowercased() })
        var seen = Set<String>()
        return columns.enumerated().map { index, column in
            var name = column.name.isEmpty ? "column\(index + 1)" : column.name
            if !column.name.isEmpty, seen.insert(name.lowercased()).inserted { return name }
            var number = 2
            if !column.name.isEmpty || taken.contains(name.lowercased()) {
                let stem = name
                repeat {
                    name = "\(stem)_\(number)"
                    number += 1
                } while taken.contains(name.lowercased())
            }
            taken.insert(name.lowercased())
            return name
        }
    }
}
