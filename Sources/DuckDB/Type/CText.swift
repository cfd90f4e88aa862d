internal import CDuckDB

/// Texts on the border to C.
enum CText {
    /// A text that DuckDB allocated for us, which is freed; nil for a null pointer.
    static func take(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text else { return nil }
        defer { duckdb_free(text) }
        return String(cString: text)
    }

    /// A text that stays DuckDB's; nil for a null pointer.
    static func read(_ text: UnsafePointer<CChar>?) -> String? {
        text.map { String(cString: $0) }
    }

    /// A copy with a NUL behind it, which the caller deallocates.
    static func copy(_ text: String) -> UnsafeMutableBufferPointer<CChar> {
        let bytes = text.utf8CString
        let buffer = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
        _ = buffer.initialize(from: bytes)
        return buffer
    }
}
