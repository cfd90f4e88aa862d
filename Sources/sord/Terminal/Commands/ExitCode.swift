/// How the program ends, for the shell that started it.
enum ExitCode: Int32, Sendable, Hashable {
    /// All went well.
    case success = 0
    /// What was asked for failed.
    case failure = 1
    /// The command line or a setting is wrong; nothing was tried.
    case wrongUsage = 2
    /// It was stopped by Ctrl-C before it was done.
    case interrupted = 130
}
