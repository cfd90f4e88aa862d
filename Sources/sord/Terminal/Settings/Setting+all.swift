extension Setting {
    /// The folder with everything that Sord keeps.
    static let data = Setting(
        "data", "FOLDER", default: "data", explanation: "The folder with the lake and the files to load.")
    /// The address to listen on.
    static let host = Setting(
        "host", "ADDRESS", default: "127.0.0.1",
        explanation: "The address to listen on; 0.0.0.0 lets other machines in.")
    /// The port to listen on.
    static let port = Setting(
        "port", "NUMBER", kind: .number(0...65_535), default: "8080",
        explanation: "The port to listen on; 0 takes any free one.")
    /// The folder with the built workbench.
    static let web = Setting(
        "web", "FOLDER", explanation: "The folder with the built workbench; found beside the program if not given.")
    /// DuckDB's `memory_limit`.
    static let memory = Setting(
        "memory", "SIZE", kind: .size,
        explanation: "The most memory that queries may use; 80 % of the machine's if not given.")
    /// DuckDB's `threads`.
    static let threads = Setting(
        "threads", "NUMBER", kind: .number(1...4_096),
        explanation: "How many threads run queries; as many as the machine has cores if not given.")
    /// DuckDB's `max_temp_directory_size`.
    static let spill = Setting(
        "spill", "SIZE", kind: .size,
        explanation: "Disk space for what does not fit in memory; 90 % of the free space if not given.")

    /// How long a query or load may take.
    static let timeout = Setting(
        "timeout", "SECONDS", kind: .number(1...31_536_000),
        explanation: "How long a query or load may take; any time if not given.")
    /// The certificate chain for HTTPS.
    static let certificate = Setting(
        "certificate", "FILE", explanation: "The certificate chain for HTTPS, in PEM; goes with --key.")
    /// The private key for HTTPS.
    static let key = Setting(
        "key", "FILE", explanation: "The certificate's private key, in PEM; goes with --certificate.")

    /// The settings that every command needs which runs queries.
    static let ofEngine: [Setting] = [.data, .memory, .threads, .spill, .timeout]

    /// All settings, in the order of help and manual.
    static let all: [Setting] = [
        .data, .host, .port, .certificate, .key, .web, .memory, .threads, .spill, .timeout,
    ]
}
