/// Which state of a table a reference means.
public enum LakeMoment: Sendable, Hashable {
    /// The newest version, as every reference without a clause behind it.
    case newest
    /// `AT (VERSION => 3)`
    case version(Int64)
    /// `AT (TIMESTAMP => '2026-01-01 12:00:00')`: the newest version committed at or before a moment.
    ///
    /// The range is that of the expression, in UTF-8 bytes of the whole text. Any constant expression that DuckDB casts
    /// to a timestamp will do.
    case timestamp(Range<Int>)
    /// `CHANGES (FROM => 3, TO => 5)`: the rows that these versions added, removed and changed; nil up to the newest.
    case changes(from: Int64, through: Int64?)
}
