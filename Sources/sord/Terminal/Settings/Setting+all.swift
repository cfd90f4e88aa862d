import Fabric
import ObjectStore

extension Setting {
    /// The folder with everything that Sord keeps.
    static let data = Setting(
        "data", "FOLDER", default: "data", explanation: "The folder with the lake and the files to load.")
    /// Where the tables lie.
    static let lake = Setting(
        "lake", "PLACE", kind: .lake,
        explanation: "The folder of the tables, or s3://bucket/prefix; lake in the data folder.")
    /// The address of the bucket's server.
    static let s3Endpoint = Setting(
        "s3-endpoint", "URL", kind: .endpoint, fallbacks: ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"],
        explanation: "The server of the bucket; AWS if not given.")
    /// The bucket's region.
    static let s3Region = Setting(
        "s3-region", "REGION", fallbacks: ["AWS_REGION", "AWS_DEFAULT_REGION"],
        explanation: "The region of the bucket; us-east-1 if not given.")
    /// How the bucket is named in requests.
    static let s3Style = Setting(
        "s3-style", "STYLE", kind: .choice(S3Configuration.Style.allCases.map(\.rawValue)),
        explanation: "Where the bucket is named: path (for a server of one's own) or virtual-host (for AWS).")
    /// The name of the key to the bucket.
    static let s3KeyID = Setting(
        "s3-key-id", "ID", fallbacks: ["AWS_ACCESS_KEY_ID"],
        explanation: "The key to the bucket; the bucket is asked without one if not given.")
    /// The secret of that key.
    static let s3Secret = Setting(
        "s3-secret", "SECRET", isSecret: true, fallbacks: ["AWS_SECRET_ACCESS_KEY"],
        explanation: "The secret of that key; others see flags, so better use the variable.")
    /// The session token of that key.
    static let s3SessionToken = Setting(
        "s3-session-token", "TOKEN", isSecret: true, fallbacks: ["AWS_SESSION_TOKEN"],
        explanation: "The token that belongs to a key for some hours.")

    /// The settings that say where the lake is.
    static let ofLake: [Setting] = [
        .data, .lake, .s3Endpoint, .s3Region, .s3Style, .s3KeyID, .s3Secret, .s3SessionToken,
    ]

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
    /// How many engines run queries.
    static let nodes = Setting(
        "nodes", "NUMBER", kind: .number(1...256),
        explanation:
            "How many nodes run queries; 2 in a server, 1 in the terminal if not given.")
    /// DuckDB's `memory_limit`.
    static let memory = Setting(
        "memory", "SIZE", kind: .size,
        explanation: "The most memory of each node; all together 80 % of the machine's if not given.")
    /// DuckDB's `threads`.
    static let threads = Setting(
        "threads", "NUMBER", kind: .number(1...4_096),
        explanation: "How many threads run queries; as many as the machine has cores if not given.")
    /// DuckDB's `max_temp_directory_size`.
    static let spill = Setting(
        "spill", "SIZE", kind: .size,
        explanation: "Disk space for what does not fit in memory; 90 % of the free space if not given.")

    /// Which files SQL may read and write.
    static let files = Setting(
        "files", "WHICH", kind: .choice(FileAccess.allCases.map(\.rawValue)),
        explanation: "Which files SQL may open: data or all; data for serve, else all.")

    /// The key that seals the passwords of connections.
    static let secretKey = Setting(
        "secret-key", "DIGITS", isSecret: true,
        explanation: "What seals passwords, 64 hexadecimal digits; data/secret.key if not given.")
    /// How long a dropped table can come back.
    static let trashDays = Setting(
        "trash-days", "DAYS", kind: .number(1...36_500), default: "30",
        explanation: "How long a dropped table can come back; then the next DROP or start deletes it.")

    /// How long a query or load may take.
    static let timeout = Setting(
        "timeout", "SECONDS", kind: .number(1...31_536_000),
        explanation: "How long a query or load may take; any time if not given.")
    /// How long result sets stay.
    static let resultTTL = Setting(
        "result-ttl", "SECONDS", kind: .number(1...31_536_000), default: "3600",
        explanation: "How long the rows of a query stay for pages, charts and exports after their last use.")
    /// Memory for result sets.
    static let resultMemory = Setting(
        "result-memory", "SIZE", kind: .size, default: "256MB",
        explanation: "The most memory that kept rows and work on them may use, at least 64MB.")
    /// Disk space for result sets.
    static let resultDisk = Setting(
        "result-disk", "SIZE", kind: .size, default: "10GB",
        explanation: "Disk space for kept rows that are too many for memory; one result may take half of it.")
    /// The certificate chain for HTTPS.
    static let certificate = Setting(
        "certificate", "FILE", explanation: "The certificate chain for HTTPS, in PEM; goes with --key.")
    /// The private key for HTTPS.
    static let key = Setting(
        "key", "FILE", explanation: "The certificate's private key, in PEM; goes with --certificate.")

    /// The settings that every command needs which runs queries.
    static let ofEngine: [Setting] = ofLake + [.nodes, .memory, .threads, .spill, .trashDays, .timeout, .files]

    /// The settings of what queries leave behind on a server.
    static let ofResults: [Setting] = [.resultTTL, .resultMemory, .resultDisk]

    /// All settings, in the order of help and manual.
    static let all: [Setting] =
        ofLake + [
            .host, .port, .certificate, .key, .web, .nodes, .memory, .threads, .spill, .trashDays, .timeout, .files,
            .secretKey,
        ] + ofResults
}
