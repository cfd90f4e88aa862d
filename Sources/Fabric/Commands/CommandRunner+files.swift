import DeltaLake
import DuckDB
import Foundation
import SQLText

/// Statements about the files of a table: what they hold stays, or comes back.
extension CommandRunner {
    /// Moves the table to the trash.
    func drop(ifExists: Bool) async throws(SordError) -> StepSummary {
        guard let name = try await nameIfThere(ifExists) else {
            return summary("There is no table \(written(command.target.name)); nothing was done.", changesLake: false)
        }
        _ = try await translated { () throws(DeltaError) in
            try await TableTrash(store: lake.store).drop(table: name)
        }
        await lake.forget(name)
        var message = "\(written(name)) is in the trash. RESTORE TABLE \(written(name)) brings it back."
        do throws(SordError) {
            let old = try await lake.emptyTrash()
            if !old.isEmpty { message += " \(Count.of(old.count, "table")) dropped long ago went for good." }
        } catch {
            // The table is dropped all the same.
            message += " Tables dropped long ago could not be deleted: \(error.message)"
        }
        return summary(message)
    }

    /// Makes an older version the newest, or brings a dropped table back.
    func restore(_ moment: LakeMoment?) async throws(SordError) -> StepSummary {
        guard let moment else { return try await undrop() }
        let name = try await name()
        let version: Int64
        switch moment {
        case .version(let number): version = number
        case .timestamp(let expression):
            let date = try await tables.moment(expression)
            version = try await located(at: expression.lowerBound) { () throws(SordError) in
                try await lake.version(of: name, at: date)
            }
        case .newest, .changes: throw SordError(.internal, "A table is restored to a version or a moment.")
        }
        let commit = try await located(at: command.target.range.lowerBound) { () throws(SordError) in
            try await translated { () throws(DeltaError) in try await lake.tableToWrite(name).restore(to: version) }
        }
        return commit.isNew
            ? summary("\(written(name)) is again as it was at version \(version); this is version \(commit.version).")
            : summary(
                "\(written(name)) is as it was at version \(version) already; nothing was done.", changesLake: false)
    }

    private func undrop() async throws(SordError) -> StepSummary {
        let wanted = command.target.name
        let place = command.target.range.lowerBound
        if let known = try await nameIfThere(true) {
            throw SordError(
                .conflict, "The lake has a table \(written(known)), so none of this name can come back.",
                hint: "RESTORE \(written(known)) TO VERSION 3 brings back an older version of the table."
            ).placed(at: place, in: text)
        }
        let trash = TableTrash(store: lake.store)
        let entry = try await located(at: place) { () throws(SordError) in
            try await translated { () throws(DeltaError) in try await trash.restore(wanted) }
        }
        await lake.forget(entry.name)
        return summary("\(written(entry.name)) is back from the trash.")
    }

    /// Writes many small files into few large ones.
    func optimize(_ optimization: Optimization) async throws(SordError) -> StepSummary {
        let name = try await name()
        var query: RewrittenText?
        if let range = optimization.condition { query = try await rewritten([.range(range)]) }
        let options = OptimizeOptions(
            filter: query?.sql, zOrder: optimization.zOrder, sort: optimization.order)
        let report: OptimizeReport
        do {
            report = try await lake.tableToWrite(name).optimize(options, on: connection)
        } catch {
            guard let query else { throw SordError(error).placed(at: command.target.range.lowerBound, in: text) }
            throw await explained(error, in: query)
        }
        var summary = try await send(
            ReportTable(
                [
                    .init("version", "BIGINT"), .init("partitions", "BIGINT"), .init("files_removed", "BIGINT"),
                    .init("files_added", "BIGINT"), .init("bytes_removed", "BIGINT"), .init("bytes_added", "BIGINT"),
                ],
                rows: [
                    [
                        .number(report.version), .number(Int64(report.partitions)),
                        .number(Int64(report.removedFiles)), .number(Int64(report.addedFiles)),
                        .number(report.removedBytes), .number(report.addedBytes),
                    ]
                ]))
        summary.changesLake = report.version != nil
        summary.message =
            report.version.map {
                "\(Count.of(report.removedFiles, "file")) of \(written(name)) became "
                    + "\(Count.of(report.addedFiles, "file")), version \($0)."
            } ?? "There is nothing to optimize in \(written(name))."
        return summary
    }

    /// Removes files that no version needs any more, or lists them.
    func vacuum(_ vacuum: Vacuum) async throws(SordError) -> StepSummary {
        let name = try await name()
        let options = VacuumOptions(
            retention: vacuum.retainedHours.map { .seconds($0 * 3600) }, isDryRun: vacuum.isDryRun,
            ignoresGuard: vacuum.isForced)
        let report = try await located(at: command.target.range.lowerBound) { () throws(SordError) in
            try await translated { () throws(DeltaError) in try await lake.tableToWrite(name).vacuum(options) }
        }
        var summary = try await send(
            ReportTable([.init("file")], rows: report.files.map { [.text($0)] }))
        summary.changesLake = report.version != nil
        let files = Count.of(report.files.count, "file")
        let bytes = Count.of(Int(report.byteCount), "byte")
        summary.message =
            report.isDryRun
            ? "\(files) of \(written(name)) with \(bytes) would be removed; nothing was."
            : "\(files) of \(written(name)) with \(bytes) removed."
        return summary
    }
}
