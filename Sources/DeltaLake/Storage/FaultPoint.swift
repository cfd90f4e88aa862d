#if DEBUG
    import Glibc
    import Synchronization
#endif

/// A step after which a process may die without harm to a table, named so that a test can let it die right there.
///
/// `SORD_FAULT_POINT=NAME` or `NAME:COUNT` in the environment of a debug build kills the process with SIGKILL, as a
/// power cut would, when it reaches the point the first time or the `COUNT`-th. In release builds there is nothing of it.
enum FaultPoint: String, CaseIterable, Sendable {
    // Writing data files.
    /// The table's folder is there; nothing has been written into it by this write.
    case folderPrepared
    /// DuckDB has written the data files; they may not be on the disk yet.
    case dataFilesWritten
    /// The data files are durable, and no version names them.
    case dataFilesDurable
    /// The deletion vectors of a change are written, and no version names them.
    case deletionVectorsWritten
    /// The files of the change data feed are written, and no version names them.
    case changeFilesWritten

    // Committing.
    /// The commit is decided and about to be put into the log.
    case commitDecided
    /// The commit is in the log; nobody has been told.
    case committed

    // Making checkpoints and cleaning the log.
    /// A sidecar, or a part of a checkpoint of several parts, is written.
    case checkpointPartWritten
    /// The checkpoint is there under its name; `_last_checkpoint` names an older one or is missing.
    case checkpointWritten
    /// `_last_checkpoint` names the new checkpoint.
    case lastCheckpointWritten
    /// A file of the log that is no longer needed was deleted; others are still there.
    case logFileCleaned

    // Rearranging.
    /// OPTIMIZE has written the new files of some of its groups.
    case groupRearranged

    // Removing what no version needs.
    /// VACUUM knows what it will delete.
    case vacuumDecided
    /// VACUUM has deleted a file; others are still there.
    case vacuumDeletedFile

    // Dropping and bringing back.
    /// The table lies in the trash, or is back from it, and nobody has been told.
    case tableMoved

    /// Ends the process if a test has asked for this very moment.
    @inline(__always) static func reach(_ point: FaultPoint) {
        #if DEBUG
            armed?.reach(point)
        #endif
    }

    #if DEBUG
        private static let armed = Armed(environment: "SORD_FAULT_POINT")

        /// The point that a test chose, and how often it is still to be passed.
        private struct Armed: ~Copyable, Sendable {
            let point: FaultPoint
            let remaining: Atomic<Int>

            init?(environment name: String) {
                guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else { return nil }
                let parts = value.split(separator: ":", maxSplits: 1)
                let count = parts.count == 2 ? Int(parts[1]) : 1
                guard let point = parts.first.flatMap({ FaultPoint(rawValue: String($0)) }), let count, count > 0 else {
                    let known = FaultPoint.allCases.map(\.rawValue).joined(separator: ", ")
                    fatalError("\(name)=\(value) is not NAME:COUNT with one of the names \(known).")
                }
                self.point = point
                remaining = Atomic(count)
            }

            func reach(_ reached: FaultPoint) {
                guard reached == point, remaining.subtract(1, ordering: .relaxed).newValue == 0 else { return }
                kill(getpid(), SIGKILL)
            }
        }
    #endif
}
