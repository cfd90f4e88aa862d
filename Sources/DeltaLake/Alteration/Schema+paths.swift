import DuckDB

extension Schema {
    /// Changes the fields of the struct at a path; the empty path is that of the columns themselves.
    ///
    /// - Parameter path: names of fields; `element`, `key` and `value` lead into lists and maps.
    /// - Throws: ``DeltaError`` `schemaMismatch` when the path leads nowhere, and whatever `change` throws.
    mutating func updateFields(
        at path: ArraySlice<String>, _ change: (inout Schema) throws(DeltaError) -> Void
    ) throws(DeltaError) {
        guard let name = path.first else { return try change(&self) }
        try fields[try index(of: name)].type.updateFields(at: path.dropFirst(), within: name, change)
    }

    /// Changes the field at a path.
    mutating func updateField(
        at path: [String], _ change: (inout Field) throws(DeltaError) -> Void
    ) throws(DeltaError) {
        guard let name = path.last else { throw DeltaError(.badName, "A column needs a name.") }
        try updateFields(at: path.dropLast()) { (schema) throws(DeltaError) in
            try change(&schema.fields[try schema.index(of: name)])
        }
    }

    /// Where the field of a name stands, in any case.
    func index(of name: String) throws(DeltaError) -> Int {
        let exact = name.exact
        let folded = name.folded
        if let index = fields.firstIndex(where: { $0.name.exact == exact })
            ?? fields.firstIndex(where: { $0.name.folded == folded })
        {
            return index
        }
        let names = fields.map { "\"\($0.name)\"" }.prefix(20).joined(separator: ", ")
        throw DeltaError(.schemaMismatch, "There is no column \"\(name)\".", hint: "There are \(names).")
    }
}

extension DataType {
    fileprivate mutating func updateFields(
        at path: ArraySlice<String>, within name: String, _ change: (inout Schema) throws(DeltaError) -> Void
    ) throws(DeltaError) {
        let word = path.first?.lowercased()
        switch self {
        case .structure(var schema):
            try schema.updateFields(at: path, change)
            self = .structure(schema)
        case .array(var element, let containsNull) where word == "element":
            try element.updateFields(at: path.dropFirst(), within: "\(name).element", change)
            self = .array(element: element, containsNull: containsNull)
        case .map(var key, let value, let containsNull) where word == "key":
            try key.updateFields(at: path.dropFirst(), within: "\(name).key", change)
            self = .map(key: key, value: value, valueContainsNull: containsNull)
        case .map(let key, var value, let containsNull) where word == "value":
            try value.updateFields(at: path.dropFirst(), within: "\(name).value", change)
            self = .map(key: key, value: value, valueContainsNull: containsNull)
        default:
            throw DeltaError(.schemaMismatch, "\"\(name)\" has the type \(duckDBType), which has no fields.")
        }
    }
}
