import DeltaLake
import DuckDB
import Foundation
import SQLText

public enum SchemaChange: Sendable, Hashable { case keep, merge, overwrite }
extension WriteOptions {
    var schema: SchemaChange {
        get { .keep }
        set {}
    }
    var replaceWhere: String? {
        get { nil }
        set {}
    }
    var properties: [String: String] {
        get { [:] }
        set {}
    }
}
extension DeltaLake.Table {
    func version(at moment: Date) async throws(DeltaError) -> Int64 {
        guard let entry = try await history().first(where: { $0.timestamp <= moment }) else {
            throw DeltaError(.unknownTable, "No version is that old.", table: path)
        }
        return entry.version
    }
    func changes(from: Int64, through: Int64?) async throws(DeltaError) -> String {
        throw DeltaError(.unsupportedTable, "later", table: path)
    }
    func create(
        columns: [ColumnDefinitions.Column], partitionColumns: [String], properties: [String: String],
        constraints: [(name: String, condition: String)], replaces: Bool, on connection: Connection
    ) async throws(DeltaError) -> Commit {
        throw DeltaError(.unsupportedTable, "later", table: path)
    }
    func change<T: Sendable>(
        _ change: DeltaRowChange, on connection: Connection,
        run: (_ workingTable: String) async throws(DuckDBError) -> T
    ) async throws(DeltaError) -> (commit: Commit, value: T) {
        throw DeltaError(.unsupportedTable, "later", table: path)
    }
}
public struct DeltaRowChange: Sendable {
    public enum Kind: Sendable { case insert, update, delete, merge }
    public var kind: Kind
    public var alias: String
    public var matching: String?
    public var dependsOnOtherRows: Bool
    public var predicateText: String?
}
extension CommandRunner {
    func drop(ifExists: Bool) async throws(SordError) -> StepSummary { throw SordError(.internal, "later") }
    func alter(_ alteration: Alteration, ifExists: Bool) async throws(SordError) -> StepSummary {
        throw SordError(.internal, "later")
    }
    func optimize(_ optimization: Optimization) async throws(SordError) -> StepSummary {
        throw SordError(.internal, "later")
    }
    func vacuum(_ vacuum: Vacuum) async throws(SordError) -> StepSummary { throw SordError(.internal, "later") }
    func restore(_ moment: LakeMoment?) async throws(SordError) -> StepSummary { throw SordError(.internal, "later") }
}
