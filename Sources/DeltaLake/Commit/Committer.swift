import FoundationEssentials
import ObjectStore

/// Brings a commit into the log, whoever else is writing (PROTOCOL.md, "Creation of New Log Entries").
struct Committer {
    let table: Table
    let draft: CommitDraft
    let intent: CommitIntent
    /// Keys of files that the commit names and that are not durable yet.
    var files: [String] = []
    var maximumAttempts = 200
    /// Whether files that others added can hold rows that the commit depends on; `nil` where any can.
    var dependsOnFiles: (@Sendable ([AddFile]) async -> Bool)?

    /// Tries version after version until one is ours.
    ///
    /// - Returns: the version, and the state it followed.
    func commit(after base: Snapshot?) async throws(WriteFailure) -> (version: Int64, base: Snapshot?) {
        var base = base
        for attempt in 1...max(1, maximumAttempts) {
            if Task.isCancelled { throw certain(DeltaError(.cancelled, "The write was cancelled.")) }
            guard base?.version ?? -1 < .max else { throw certain(.broken("The table has the last possible version.")) }
            let version = (base?.version ?? -1) + 1
            let bytes = CommitText.bytes(draft.actions(after: base, at: Self.now()))
            let isFirst = try await write(bytes, version)
            // A store may have tried again by itself after its own success, and found the name taken.
            let isCommitted = isFirst ? true : await isOurs(version)
            if isCommitted {
                await table.afterCommit(version: version, base: base)
                return (version, base)
            }
            // Whoever lost waits a little, and those who lost often a little more, up to 50 ms.
            if attempt > 3 { try? await Task.sleep(for: .milliseconds(Int.random(in: 0...min(attempt, 50)))) }
            base = try await rebased(base)
        }
        throw certain(
            DeltaError(
                .conflict,
                maximumAttempts > 1
                    ? "Others kept writing the table: \(maximumAttempts) attempts were not enough."
                    : "Somebody else wrote the table at the same time.",
                hint: "Try again."))
    }

    /// Writes one version; `false` when somebody else has it.
    private func write(_ bytes: [UInt8], _ version: Int64) async throws(WriteFailure) -> Bool {
        let key = table.logKey(LogFile.commitName(version))
        FaultPoint.reach(.commitDecided)
        do throws(DeltaError) {
            let isOurs = try await table.storage.writeIfAbsent(key, bytes, behind: files)
            if isOurs { FaultPoint.reach(.committed) }
            return isOurs
        } catch {
            // The write may have landed all the same, for example when only the answer was lost.
            let failure = error.at(table: table.path, version: version)
            let found: [UInt8]?
            do throws(DeltaError) {
                found = try await table.storage.read(key)
            } catch {
                throw WriteFailure(error: failure, isCertain: false)
            }
            guard let found else { throw WriteFailure(error: failure, isCertain: true) }
            return found == bytes
        }
    }

    /// Whether a version that is there is this very commit.
    private func isOurs(_ version: Int64) async -> Bool {
        guard let actions = try? await LogReader(table: table).commitIfPresent(version) else { return false }
        return actions.contains {
            if case .commitInfo(let info) = $0 { info.json["txnId"]?.string == draft.transactionID } else { false }
        }
    }

    /// The state with the commits of those who were first, unless they are in our way.
    private func rebased(_ base: Snapshot?) async throws(WriteFailure) -> Snapshot {
        do throws(DeltaError) {
            var winners = ConflictCheck.Winners()
            var version = (base?.version ?? -1) + 1
            let reader = LogReader(table: table)
            while let actions = try await reader.commitIfPresent(version) {
                winners.add(actions)
                version += 1
            }
            if winners.changedRows, let dependsOnFiles {
                winners.changedRows = await dependsOnFiles(winners.addedFiles)
            }
            let reason = ConflictCheck.conflict(
                intent, transaction: draft.transaction, domains: draft.domains, with: winners,
                canonical: table.paths.canonicalOfRemoved)
            if let reason {
                throw DeltaError(.conflict, reason, hint: "Run the statement again.", version: version - 1)
            }
            return try await table.snapshot(updating: base, version: version - 1)
        } catch {
            throw certain(error)
        }
    }

    private func certain(_ error: DeltaError) -> WriteFailure {
        WriteFailure(error: error.at(table: table.path), isCertain: true)
    }

    /// Milliseconds since 1970.
    static func now() -> Int64 { Int64(Date().timeIntervalSince1970 * 1000) }
}
