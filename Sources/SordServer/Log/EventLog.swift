import Foundation

/// Says what happened, one line an event, on the standard error stream: JSON for machines, readable on a terminal.
///
/// An event never holds a secret, the text of a query or rows.
public struct EventLog: Sendable {
    /// How a line looks.
    public enum Style: Sendable {
        /// One JSON object.
        case json
        /// Time, event and fields, for a person.
        case text
        /// Nothing is written.
        case silent
    }

    /// How much an event matters.
    public enum Level: String, Sendable {
        case info, warning, error
    }

    private let style: Style

    /// - Parameter style: nil for text on a terminal and JSON elsewhere.
    public init(style: Style? = nil) {
        self.style = style ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
    }

    /// Writes one event.
    ///
    /// - Parameter fields: in the order in which they are written.
    public func write(_ event: String, level: Level = .info, _ fields: (name: String, value: LogValue)...) {
        guard style != .silent else { return }
        let line = style == .json ? json(level, event, fields) : text(level, event, fields)
        // One call a line, so that lines of several threads do not run into each other.
        let bytes = Array(line.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    private func json(_ level: Level, _ event: String, _ fields: [(name: String, value: LogValue)]) -> String {
        let time = Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let details = fields.map { ",\"\($0.name)\":\($0.value.json)" }.joined()
        return "{\"time\":\"\(time)\",\"level\":\"\(level.rawValue)\",\"event\":\"\(event)\"\(details)}\n"
    }

    private func text(_ level: Level, _ event: String, _ fields: [(name: String, value: LogValue)]) -> String {
        var seconds = time(nil)
        var local = tm()
        localtime_r(&seconds, &local)
        let parts = [local.tm_hour, local.tm_min, local.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let mark = level == .info ? "" : level.rawValue.uppercased() + " "
        let details = fields.map { " \($0.name)=\($0.value.plain)" }.joined()
        return "\(parts.joined(separator: ":"))  \(mark)\(event)\(details)\n"
    }
}

/// A value in a line of the log.
public enum LogValue: Sendable {
    /// A text; what could break the line is escaped.
    case text(String)
    /// A number, to a thousandth.
    case number(Double)
    /// A whole number.
    case count(Int)

    var plain: String {
        switch self {
        case .text(let text): text.contains(where: { $0.isWhitespace || $0 == "\"" }) ? json : text
        case .number(let number): "\((number * 1_000).rounded() / 1_000)"
        case .count(let count): "\(count)"
        }
    }

    var json: String {
        switch self {
        case .number, .count: return plain
        case .text(let text):
            var quoted = "\""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "\"", "\\": quoted += "\\\(scalar)"
                case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                default: quoted.unicodeScalars.append(scalar)
                }
            }
            return quoted + "\""
        }
    }
}
