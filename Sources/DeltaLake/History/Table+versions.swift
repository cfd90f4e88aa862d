public import FoundationEssentials

extension Table {
    /// The versions that the log can still make up.
    public func availableVersions() async throws(DeltaError) -> ClosedRange<Int64> {
        try checkPath()
        do throws(DeltaError) {
            let prefix = logKey("")
            return try LogSegment.available(
                names: try await storage.list(prefix).map { String($0.key.dropFirst(prefix.count)) })
        } catch {
            throw error.at(table: path)
        }
    }

    /// The newest version that was committed at or before a moment.
    ///
    /// The time of a version is the one that ``history(limit:)`` shows, or that of its predecessor where that is later:
    /// clocks may run backwards, versions do not (PROTOCOL.md, "In-Commit Timestamps").
    ///
    /// - Throws: ``DeltaError`` `unknown_table` naming the oldest version with its time when there was none yet.
    public func version(at moment: Date) async throws(DeltaError) -> Int64 {
        let versions = try await availableVersions()
        let entries = try await history().filter { versions.contains($0.version) }.reversed()
        var found: Int64?
        var latest = Date.distantPast
        for entry in entries {
            latest = max(latest, entry.timestamp)
            guard latest <= moment else { break }
            found = entry.version
        }
        if let found { return found }
        guard let oldest = entries.first else {
            throw DeltaError(
                .unknownTable, "The log does not say when its versions were committed.",
                hint: "Ask for a version by its number, from \(versions.lowerBound) to \(versions.upperBound).",
                table: path)
        }
        throw DeltaError(
            .unknownTable,
            "There was no version yet at \(Timestamp(moment).utc). "
                + "The oldest one that is left is \(oldest.version), of \(Timestamp(oldest.timestamp).utc).",
            hint:
                "Ask for a later moment, or for one of the versions \(versions.lowerBound) to \(versions.upperBound).",
            table: path)
    }
}

extension Timestamp {
    init(_ date: Date) {
        self.init(microseconds: Int64((date.timeIntervalSince1970 * 1_000_000).rounded()))
    }

    /// As people read it.
    var utc: String { text(fraction: 3, separator: " ", zone: " UTC") }
}
