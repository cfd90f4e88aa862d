import Fabric

extension Command {
    /// `sord serve`
    static let serve = Command(
        name: "serve",
        summary: "Start the server with the workbench.",
        details: """
            Opens the lake in the data folder and listens for browsers and programs until it is stopped with Ctrl-C.
            Every option can also be a SORD_* variable, or a line in a file called .env.
            """,
        settings: Setting.all,
        examples: [
            Example(line: "sord serve", meaning: "Serve the folder data on http://127.0.0.1:8080."),
            Example(line: "sord serve --data /srv/lake --port 9000", meaning: "Serve another folder on another port."),
            Example(line: "SORD_MEMORY=4GB sord serve", meaning: "Let queries use at most 4 GB of memory."),
            Example(
                line: "sord serve --lake s3://birds/lake --s3-region eu-central-1",
                meaning: "Keep the tables in a bucket; the key comes from SORD_S3_KEY_ID and SORD_S3_SECRET."),
        ])

    /// `sord load`
    static let load = Command(
        name: "load",
        summary: "Write files, or what a query returns, into a table of the lake.",
        details: """
            The files are those of a folder in data/raw: CSV, TSV, JSON, NDJSON or Parquet, also compressed.
            A text that starts with SELECT, FROM, WITH or VALUES is run as a query instead.
            """,
        arguments: [Argument(name: "table", summary: "The table to write, without =(^).")],
        options: [
            CommandOption("from", "FOLDER|SQL", summary: "Where the rows come from: a folder in data/raw, or a query."),
            CommandOption(
                "mode", choices: LoadMode.allCases.map(\.rawValue),
                summary: "Whether rows replace what is there or are added; overwrite if not given."),
            CommandOption(
                "schema", choices: LoadSchema.allCases.map(\.rawValue),
                summary: "What happens to the columns that are there; keep if rows are added, else overwrite."),
            CommandOption("replace-where", "CONDITION", summary: "Replace only the rows that meet a condition."),
            CommandOption("partition-by", "A,B", summary: "Partition a new or overwritten table by columns."),
        ],
        settings: Setting.ofEngine,
        examples: [
            Example(line: "sord load flights --from flights", meaning: "Load data/raw/flights into =(^)flights."),
            Example(
                line: "sord load delays --from \"FROM =(^)flights WHERE dep_delay > 60\"",
                meaning: "Write what a query returns into =(^)delays."),
            Example(
                line: "sord load flights --from flights-2014 --mode append",
                meaning: "Add another folder's rows to =(^)flights."),
            Example(
                line:
                    "sord load flights --from \"FROM =(^)delays WHERE origin = 'EWR'\" --replace-where \"origin = 'EWR'\"",
                meaning: "Put other rows in the place of one airport's."),
        ])

    /// `sord query`
    static let query = Command(
        name: "query",
        summary: "Run SQL and print what it returns.",
        details: """
            Prints a table on a terminal and CSV into a pipe or file, unless --format says otherwise.
            Ends with 0 if all statements ran, with 1 if one failed, with 2 if the command line is wrong.
            """,
        arguments: [
            Argument(name: "sql", summary: "The statements to run; - reads them from standard input.", isOptional: true)
        ],
        options: [
            CommandOption("file", "FILE", summary: "Read the statements from a file instead."),
            CommandOption(
                "format", choices: OutputFormat.allCases.map(\.rawValue),
                summary: "How to print the rows; table on a terminal, else csv."),
            CommandOption(
                "rows", "NUMBER", summary: "Print at most so many rows; tables show 40 if not given, others all."),
        ],
        settings: Setting.ofEngine,
        examples: [
            Example(line: "sord query \"FROM =(^)flights LIMIT 10\"", meaning: "Print ten rows as a table."),
            Example(
                line: "sord query \"FROM =(^)flights\" --format csv > flights.csv", meaning: "Export a whole table."),
            Example(line: "sord query --file report.sql --format json", meaning: "Run a file, print JSON."),
            Example(line: "echo \"SELECT 42\" | sord query -", meaning: "Run what comes from another program."),
        ])

    /// `sord tables`
    static let tables = Command(
        name: "tables",
        summary: "List the tables of the lake.",
        options: [
            CommandOption(
                "format", choices: OutputFormat.allCases.map(\.rawValue),
                summary: "How to print the list; table on a terminal, else csv.")
        ],
        settings: Setting.ofLake,
        examples: [Example(line: "sord tables", meaning: "Print name, version, rows, files and size of each table.")])

    /// `sord table`
    static let table = Command(
        name: "table",
        summary: "Look after one table of the lake.",
        details: """
            history and detail describe the table. optimize writes many small files into few large ones. vacuum lists
            the files that no version needs any more, and removes them with --delete. restore makes an older state the
            newest; without --version or --timestamp it brings a dropped table back. drop moves the table to the trash.
            """,
        arguments: [
            Argument(
                name: "action", summary: TableArguments.Action.allCases.map(\.rawValue).joined(separator: ", ") + "."),
            Argument(name: "table", summary: "The table, without =(^)."),
        ],
        options: [
            CommandOption("limit", "NUMBER", summary: "history: list at most so many versions."),
            CommandOption("where", "CONDITION", summary: "optimize: only the partitions that meet a condition."),
            CommandOption("zorder", "A,B", summary: "optimize: interleave rows by columns."),
            CommandOption("order", "A,B", summary: "optimize: sort rows by columns."),
            CommandOption("retain", "HOURS", summary: "vacuum: keep files that left the table for so long."),
            CommandOption("force", summary: "vacuum: allow --retain to be less than is safe."),
            CommandOption("delete", summary: "vacuum: remove the files."),
            CommandOption("version", "NUMBER", summary: "restore: the version."),
            CommandOption("timestamp", "TIME", summary: "restore: the newest version at this time."),
            CommandOption(
                "format", choices: OutputFormat.allCases.map(\.rawValue),
                summary: "How to print rows; table on a terminal, else csv."),
        ],
        settings: Setting.ofEngine,
        examples: [
            Example(line: "sord table history flights", meaning: "List the versions of =(^)flights, newest first."),
            Example(
                line: "sord table optimize flights --zorder origin,dep_delay",
                meaning: "Pack it for two kinds of filters."),
            Example(line: "sord table vacuum flights", meaning: "List the files that could go."),
            Example(line: "sord table vacuum flights --delete", meaning: "Remove them."),
            Example(line: "sord table restore flights --version 1", meaning: "Make version 1 the newest again."),
            Example(line: "sord table drop flights", meaning: "Move it to the trash."),
            Example(line: "sord table restore flights", meaning: "Bring it back."),
        ])

    /// `sord version`
    static let version = Command(
        name: "version",
        summary: "Print the version.",
        examples: [Example(line: "sord version", meaning: "Print the version, for scripts and for bug reports.")])
}
