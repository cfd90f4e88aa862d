/// How columns are found in data files (PROTOCOL.md, "Column Mapping").
public enum ColumnMapping: String, Sendable, Hashable {
    /// By the name that users see.
    case none
    /// By the field identifier in the Parquet schema.
    case id
    /// By the physical name.
    case name

    static let modeKey = "delta.columnMapping.mode"
    static let maximumIDKey = "delta.columnMapping.maxColumnId"
    static let idKey = "delta.columnMapping.id"
    static let physicalNameKey = "delta.columnMapping.physicalName"

    /// Characters that a Parquet column of an unmapped table cannot have in its name: the reference implementation
    /// refuses to read or write them.
    static let reservedCharacters: Set<Unicode.Scalar> = [" ", ",", ";", "{", "}", "(", ")", "\n", "\t", "="]

    /// Whether some name, at any depth, can only be kept with column mapping.
    static func isNeeded(for schema: Schema) -> Bool {
        schema.fields.contains { field in
            field.name.unicodeScalars.contains { reservedCharacters.contains($0) } || isNeeded(for: field.type)
        }
    }

    private static func isNeeded(for type: DataType) -> Bool {
        switch type {
        case .structure(let schema): isNeeded(for: schema)
        case .array(let element, _): isNeeded(for: element)
        case .map(let key, let value, _): isNeeded(for: key) || isNeeded(for: value)
        default: false
        }
    }
}

extension Schema {
    /// Gives every field that has none an identifier above `maximum` and a physical name.
    ///
    /// - Parameter physicalName: makes a name that no column had before.
    mutating func mapColumns(above maximum: inout Int64, physicalName: () -> String) {
        for index in fields.indices { fields[index].mapColumns(above: &maximum, physicalName: physicalName) }
    }
}

extension Schema {
    /// Gives every field that has none its name as its physical name, as it is in files that were written before.
    ///
    /// - Parameter new: the path of a field that no file has, and that is left as it is.
    mutating func keepNamesAsPhysical(path: [String], except new: [String]?) {
        for index in fields.indices {
            let own = path + [fields[index].name]
            if own == new { continue }
            if fields[index].metadata(ColumnMapping.physicalNameKey) == nil {
                fields[index].setMetadata(ColumnMapping.physicalNameKey, .string(fields[index].name))
            }
            fields[index].type.keepNamesAsPhysical(path: own, except: new)
        }
    }
}

extension DataType {
    fileprivate mutating func keepNamesAsPhysical(path: [String], except new: [String]?) {
        switch self {
        case .structure(var schema):
            schema.keepNamesAsPhysical(path: path, except: new)
            self = .structure(schema)
        case .array(var element, let containsNull):
            element.keepNamesAsPhysical(path: path + ["element"], except: new)
            self = .array(element: element, containsNull: containsNull)
        case .map(var key, var value, let valueContainsNull):
            key.keepNamesAsPhysical(path: path + ["key"], except: new)
            value.keepNamesAsPhysical(path: path + ["value"], except: new)
            self = .map(key: key, value: value, valueContainsNull: valueContainsNull)
        default: break
        }
    }
}

extension Field {
    fileprivate mutating func mapColumns(above maximum: inout Int64, physicalName: () -> String) {
        if let id = mappingID {
            maximum = max(maximum, id)
        } else {
            maximum += 1
            setMetadata(ColumnMapping.idKey, .integer(maximum))
        }
        if metadata(ColumnMapping.physicalNameKey) == nil {
            setMetadata(ColumnMapping.physicalNameKey, .string(physicalName()))
        }
        type.mapColumns(above: &maximum, physicalName: physicalName)
    }
}

extension DataType {
    fileprivate mutating func mapColumns(above maximum: inout Int64, physicalName: () -> String) {
        switch self {
        case .structure(var schema):
            schema.mapColumns(above: &maximum, physicalName: physicalName)
            self = .structure(schema)
        case .array(var element, let containsNull):
            element.mapColumns(above: &maximum, physicalName: physicalName)
            self = .array(element: element, containsNull: containsNull)
        case .map(var key, var value, let valueContainsNull):
            key.mapColumns(above: &maximum, physicalName: physicalName)
            value.mapColumns(above: &maximum, physicalName: physicalName)
            self = .map(key: key, value: value, valueContainsNull: valueContainsNull)
        default: break
        }
    }
}
