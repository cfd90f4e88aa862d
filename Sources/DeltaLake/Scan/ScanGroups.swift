/// Sorts files into groups that are read in one way: those of one shape, with deleted rows and without.
struct ScanGroups {
    /// The groups, in the order in which they began; those that lost rows behind those that did not.
    private var groups: [ScanSQL.Group] = [ScanSQL.Group(), ScanSQL.Group()]
    private var places: [FileShape: Int] = [:]

    /// Groups that have files.
    var all: [ScanSQL.Group] { groups.filter { !$0.locations.isEmpty } }

    /// Changes the group that a file belongs to. In an array it stays in place while it grows.
    mutating func withGroup(shape: FileShape?, hasDeleted: Bool, _ change: (inout ScanSQL.Group) -> Void) {
        var place = 0
        if let shape {
            if let known = places[shape] {
                place = known
            } else {
                place = groups.count
                places[shape] = place
                groups += [ScanSQL.Group(shape: shape), ScanSQL.Group(shape: shape)]
            }
        }
        change(&groups[place + (hasDeleted ? 1 : 0)])
    }
}
