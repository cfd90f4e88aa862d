extension SordError {
    /// An error about the contents of a file that was to be loaded.
    ///
    /// - Parameter path: relative to the data folder.
    init(_ complaint: FileComplaint, path: String?) {
        var message = complaint.reason
        if let line = complaint.line { message = "line \(line): " + message }
        if let path { message = "\(path), " + message }
        if let excerpt = complaint.excerpt { message += " The line is: \(excerpt)" }
        self.init(
            .badFile, message,
            hint: """
                Mend the file, or load a SELECT over read_csv or read_json with options of your own. The table is \
                as it was.
                """)
    }

    /// The same error, said of a file.
    func about(file path: String) -> SordError {
        var error = self
        error.code = code == .diskFull ? .diskFull : .badFile
        if !message.contains(path) { error.message = "\(path): \(message)" }
        error.position = nil
        return error
    }
}
