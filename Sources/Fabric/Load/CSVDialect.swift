import DuckDB

/// How the values of a CSV file are set apart, told by its first line.
///
/// DuckDB's own sniffer prefers a dialect in which every row fits, so one broken row can turn a table of two columns
/// into one of a single column, or make it skip every row before it, without a word. A header says the delimiter more
/// reliably than the rows do: with the dialect fixed, a row that does not fit is an error that names its line.
struct CSVDialect: Sendable, Hashable {
    /// One of comma, semicolon, tab and bar.
    let delimiter: Character
    /// Whether lines that begin with `#` are left out.
    let hasComments: Bool

    /// Tab-separated values, whatever the first line says.
    static let tabs = CSVDialect(delimiter: "\t", hasComments: false)

    /// - Parameter firstLine: without its line end.
    init(firstLine: String) {
        var counts: [Character: Int] = [:]
        var quoted = false
        for character in firstLine {
            if character == "\"" { quoted.toggle() }
            if !quoted { counts[character, default: 0] += 1 }
        }
        hasComments = firstLine.hasPrefix("#")
        // In a tie the earlier one wins; a file of one column has none of them.
        let candidates: [Character] = [",", ";", "\t", "|"]
        delimiter = candidates.max { counts[$0, default: 0] < counts[$1, default: 0] } ?? ","
    }

    private init(delimiter: Character, hasComments: Bool) {
        self.delimiter = delimiter
        self.hasComments = hasComments
    }

    /// Reads the first line that is not empty, of a file of any size, in about a millisecond.
    static func firstLineQuery(path: String) -> String {
        """
        SELECT line FROM system.main.read_csv(\(SQL.literal(path)), auto_detect = false, header = false, delim = '\u{1}', \
        quote = '', escape = '', columns = {'line': 'VARCHAR'}, null_padding = true, strict_mode = false, \
        ignore_errors = true, buffer_size = 262144, max_line_size = 131072, parallel = false) LIMIT 1
        """
    }

    /// The options of `read_csv` that fix the dialect; names, types and whether there is a header stay DuckDB's to find.
    var options: String {
        """
        delim = \(SQL.literal(String(delimiter))), quote = '"', escape = '"', comment = '\(hasComments ? "#" : "")', \
        skip = 0, null_padding = false, strict_mode = true
        """
    }

    /// Reads every row of a file as text, to find the line that does not fit when the sniffer only says that none of
    /// its dialects does.
    func diagnosis(path: String, columns: Int) -> String {
        let names = (0..<max(columns, 1)).map { "'c\($0)': 'VARCHAR'" }.joined(separator: ", ")
        return """
            SELECT count(*) FROM system.main.read_csv(\(SQL.literal(path)), auto_detect = false, header = true, \(options), \
            columns = {\(names)})
            """
    }

    /// How many values a line has in this dialect.
    func width(of line: String) -> Int {
        var width = 1
        var quoted = false
        for character in line {
            if character == "\"" { quoted.toggle() }
            if !quoted, character == delimiter { width += 1 }
        }
        return width
    }
}
