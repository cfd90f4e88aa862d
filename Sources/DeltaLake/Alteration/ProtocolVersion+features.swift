extension ProtocolVersion {
    /// The features that writers need, whichever way the protocol says so.
    var writers: [String] { writer == 7 ? writerFeatures ?? [] : TableFeatures.legacyWriterFeatures(writer) }

    /// The features that readers need, whichever way the protocol says so.
    var readers: [String] { readerFeatures ?? (reader == 2 ? [TableFeatures.columnMapping] : []) }

    /// Whether the table has a feature.
    func has(_ feature: String) -> Bool { writers.contains(feature) }

    /// The protocol with a feature on top (PROTOCOL.md, "Table Features for New and Existing Tables"); the same when
    /// it has that already.
    ///
    /// - Parameter forReaders: whether readers need the feature as well.
    func adding(_ feature: String, forReaders: Bool) -> ProtocolVersion {
        let known = writers.contains(feature) && (!forReaders || readers.contains(feature))
        if known { return self }
        var new = self
        new.writer = 7
        new.writerFeatures = writers + (writers.contains(feature) ? [] : [feature])
        if forReaders {
            new.reader = 3
            new.readerFeatures = readers + (readers.contains(feature) ? [] : [feature])
        }
        return new
    }

    /// The protocol with a feature that Sord has, for readers too where the feature is one for readers.
    func adding(_ feature: String) -> ProtocolVersion {
        adding(feature, forReaders: TableFeatures.readable.contains(feature))
    }
}
