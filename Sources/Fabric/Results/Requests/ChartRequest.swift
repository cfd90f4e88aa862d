/// Asks for the points of a line: few of many, and yet all peaks.
public struct ChartRequest: Sendable, Hashable {
    /// The column along the axis, a number or a time; nil for the place of the row in the result.
    public var x: String?
    /// The columns of numbers to draw.
    public var y: [String]
    /// The most points to send.
    public var points: Int
    /// Which rows are drawn; a sort has no effect.
    public var selection: RowSelection

    /// The numbers of points that can be asked for.
    public static let limits = 2...10_000
    /// The most columns that one chart draws.
    public static let columnLimit = 16

    /// Asks for the points of a line.
    ///
    /// - Throws: ``SordError`` `.badRequest` for a number out of its range, and when there is no column to draw.
    public init(x: String? = nil, y: [String], points: Int = 1_000, selection: RowSelection = .all) throws(SordError) {
        guard Self.limits.contains(points) else {
            throw SordError(.badRequest, "“points” is \(points), and may be from 2 to 10,000.")
        }
        guard !y.isEmpty else {
            throw SordError(.badRequest, "There is no “y”.", hint: "Name a column of numbers: ?x=time&y=temp")
        }
        guard y.count <= Self.columnLimit else {
            throw SordError(.badRequest, "A chart draws up to \(Self.columnLimit) columns, not \(y.count).")
        }
        self.x = x
        self.y = y
        self.points = points
        self.selection = selection
    }
}
