// The statements that make, change and remove tables.

extension CommandReader {
    private static let createForm =
        "CREATE [OR REPLACE] TABLE [IF NOT EXISTS] =(^)t [(a INTEGER NOT NULL, …)] [PARTITION BY (a)] "
        + "[TBLPROPERTIES ('key' = 'value')] [AS SELECT …]"

    mutating func creation() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        var creation = Creation()
        let form = Self.createForm
        if cursor.accept("OR", "REPLACE") { creation.replaces = true }
        let place = cursor.position
        let isTemporary = cursor.accept("TEMP") || cursor.accept("TEMPORARY")
        guard cursor.accept("TABLE") else { return nil }
        if cursor.accept("IF", "NOT", "EXISTS") { creation.ifNotExists = true }
        guard let target = try target() else { return nil }
        guard !isTemporary else {
            throw SQLTextError(
                code: .wrongForm, message: "A table of the lake cannot be temporary.", hint: "Write: \(form)",
                offset: place)
        }
        if cursor.peek()?.symbol == .openParenthesis {
            guard let columns = cursor.parenthesis(), !columns.isEmpty else {
                throw unexpected("a list of columns", form)
            }
            creation.columns = columns
        }
        while true {
            if cursor.accept("PARTITION", "BY") || cursor.accept("PARTITIONED", "BY") {
                guard creation.partitionColumns == nil else { throw unexpected("PARTITION BY only once", form) }
                creation.partitionColumns = try names(form)
            } else if cursor.accept("TBLPROPERTIES") {
                creation.properties += try properties(form)
            } else {
                break
            }
        }
        if cursor.accept("AS") {
            creation.source = cursor.scan { _, _ in false }
            guard creation.source != nil else { throw unexpected("a SELECT", form) }
        }
        try end(form)
        guard creation.columns != nil || creation.source != nil else { throw unexpected("columns or AS SELECT", form) }
        return (target, .create(creation))
    }

    mutating func truncation() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        _ = cursor.accept("TABLE")
        guard let target = try target() else { return nil }
        try end("TRUNCATE [TABLE] =(^)t")
        return (target, .truncate)
    }

    mutating func drop() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        guard cursor.accept("TABLE") else { return nil }
        let ifExists = cursor.accept("IF", "EXISTS")
        guard let target = try target() else { return nil }
        // Nothing depends on a table of the lake, so both say the same.
        _ = cursor.accept("CASCADE") || cursor.accept("RESTRICT")
        try end("DROP TABLE [IF EXISTS] =(^)t")
        return (target, .drop(ifExists: ifExists))
    }

    mutating func comment() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        guard cursor.accept("ON", "TABLE"), let target = try target() else { return nil }
        let form = "COMMENT ON TABLE =(^)t IS 'text'"
        guard cursor.accept("IS") else { throw unexpected("IS", form) }
        let text = cursor.accept("NULL") ? nil : try string("a text in single quotes, or NULL", form)
        try end(form)
        return (target, .alter(.comment(text), ifExists: false))
    }

    mutating func alteration() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        guard cursor.accept("TABLE") else { return nil }
        let ifExists = cursor.accept("IF", "EXISTS")
        guard let target = try target() else { return nil }
        let alteration = try alterationOfTable()
        return (target, .alter(alteration, ifExists: ifExists))
    }

    private mutating func alterationOfTable() throws(SQLTextError) -> Alteration {
        let form = "ALTER TABLE =(^)t ADD | DROP | RENAME | ALTER | SET TBLPROPERTIES | UNSET TBLPROPERTIES …"
        switch cursor.next()?.word {
        case "ADD": return try addition()
        case "DROP": return try removal()
        case "RENAME": return try renaming()
        case "ALTER": return try changeOfColumn()
        case "SET":
            let form = "ALTER TABLE =(^)t SET TBLPROPERTIES ('key' = 'value', …)"
            guard cursor.accept("TBLPROPERTIES") else { throw unexpected("TBLPROPERTIES", form) }
            let properties = try properties(form)
            try end(form)
            return .setProperties(properties)
        case "UNSET":
            let form = "ALTER TABLE =(^)t UNSET TBLPROPERTIES [IF EXISTS] ('key', …)"
            guard cursor.accept("TBLPROPERTIES") else { throw unexpected("TBLPROPERTIES", form) }
            let ifExists = cursor.accept("IF", "EXISTS")
            guard cursor.accept(.openParenthesis) else { throw unexpected("a list in parentheses", form) }
            var keys: [String] = []
            repeat { keys.append(try propertyKey(form)) } while cursor.accept(.comma)
            guard cursor.accept(.closeParenthesis) else { throw unexpected("a comma or )", form) }
            try end(form)
            return .unsetProperties(keys, ifExists: ifExists)
        default:
            throw SQLTextError(
                code: .wrongForm, message: "This does not say what to alter.", hint: "Write: \(form)",
                offset: cursor.lastEnd)
        }
    }

    private mutating func addition() throws(SQLTextError) -> Alteration {
        if cursor.accept("CONSTRAINT") {
            let form = "ALTER TABLE =(^)t ADD CONSTRAINT name CHECK (condition)"
            let name = try name("the name of the constraint", form)
            guard cursor.accept("CHECK") else { throw unexpected("CHECK: tables of the lake know no other", form) }
            guard let check = cursor.parenthesis(), !check.isEmpty else {
                throw unexpected("a condition in parentheses", form)
            }
            try end(form)
            return .addConstraint(name: name, check: check)
        }
        let form = "ALTER TABLE =(^)t ADD [COLUMN] [IF NOT EXISTS] c TYPE [NOT NULL]"
        _ = cursor.accept("COLUMN")
        let ifNotExists = cursor.accept("IF", "NOT", "EXISTS")
        let path = try path(form)
        guard let type = cursor.scan(until: { word, _ in word == "NOT" || word == "NULL" || word == "DEFAULT" }) else {
            throw unexpected("the type of the column", form)
        }
        let isNullable = !cursor.accept("NOT", "NULL")
        if isNullable { _ = cursor.accept("NULL") }
        try end(form)
        return .addColumn(path: path, type: type, isNullable: isNullable, ifNotExists: ifNotExists)
    }

    private mutating func removal() throws(SQLTextError) -> Alteration {
        if cursor.accept("CONSTRAINT") {
            let form = "ALTER TABLE =(^)t DROP CONSTRAINT [IF EXISTS] name"
            let ifExists = cursor.accept("IF", "EXISTS")
            let name = try name("the name of the constraint", form)
            try end(form)
            return .dropConstraint(name: name, ifExists: ifExists)
        }
        let form = "ALTER TABLE =(^)t DROP [COLUMN] [IF EXISTS] c"
        _ = cursor.accept("COLUMN")
        let ifExists = cursor.accept("IF", "EXISTS")
        let path = try path(form)
        try end(form)
        return .dropColumn(path: path, ifExists: ifExists)
    }

    private mutating func renaming() throws(SQLTextError) -> Alteration {
        let form = "ALTER TABLE =(^)t RENAME [COLUMN] a TO b"
        guard cursor.peek()?.word != "TO" else {
            throw SQLTextError(
                code: .wrongForm, message: "A table of the lake cannot be renamed: its name is that of its folder.",
                hint: "Write its rows into a table of the new name: CREATE TABLE =(^)new AS FROM =(^)old",
                offset: cursor.position)
        }
        _ = cursor.accept("COLUMN")
        let path = try path(form)
        guard cursor.accept("TO") else { throw unexpected("TO and the new name", form) }
        let new = try name("the new name", form)
        try end(form)
        return .renameColumn(path: path, to: new)
    }

    private mutating func changeOfColumn() throws(SQLTextError) -> Alteration {
        let form = "ALTER TABLE =(^)t ALTER [COLUMN] c SET NOT NULL | DROP NOT NULL | [SET DATA] TYPE t"
        _ = cursor.accept("COLUMN")
        let path = try path(form)
        if cursor.accept("SET", "NOT", "NULL") {
            try end(form)
            return .setNotNull(path: path)
        }
        if cursor.accept("DROP", "NOT", "NULL") {
            try end(form)
            return .dropNotNull(path: path)
        }
        _ = cursor.accept("SET", "DATA")
        guard cursor.accept("TYPE") else { throw unexpected("SET NOT NULL, DROP NOT NULL or TYPE", form) }
        guard let type = cursor.scan(until: { word, _ in word == "USING" }) else { throw unexpected("a type", form) }
        try end(form)
        return .changeType(path: path, type: type)
    }

    /// `('key' = 'value', delta.appendOnly = true)`
    private mutating func properties(_ form: String) throws(SQLTextError) -> [TableProperty] {
        guard cursor.accept(.openParenthesis) else { throw unexpected("a list in parentheses", form) }
        var properties: [TableProperty] = []
        repeat {
            let key = try propertyKey(form)
            _ = cursor.accept(.equals)
            properties.append(TableProperty(key: key, value: try propertyValue(form)))
        } while cursor.accept(.comma)
        guard cursor.accept(.closeParenthesis) else { throw unexpected("a comma or )", form) }
        return properties
    }

    private mutating func propertyKey(_ form: String) throws(SQLTextError) -> String {
        if cursor.peek()?.token.kind == .string { return try string("the name of a property", form) }
        return try path(form).joined(separator: ".")
    }

    private mutating func propertyValue(_ form: String) throws(SQLTextError) -> String {
        guard let item = cursor.peek() else { throw unexpected("the value of a property", form) }
        switch item.token.kind {
        case .number, .word:
            cursor.next()
            return item.token.kind == .word ? cursor.text(item).lowercased() : cursor.text(item)
        default: return try string("the value of a property, in single quotes", form)
        }
    }
}
