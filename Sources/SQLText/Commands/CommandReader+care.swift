// The statements that look after tables.

extension CommandReader {
    mutating func optimization() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        guard let target = try target() else { return nil }
        let form = "OPTIMIZE =(^)t [WHERE condition] [ZORDER BY (a, b) | ORDER BY (a, b)]"
        var optimization = Optimization()
        if cursor.accept("WHERE") {
            optimization.condition = cursor.scan { word, _ in word == "ZORDER" || word == "ORDER" }
            guard optimization.condition != nil else { throw unexpected("a condition", form) }
        }
        if cursor.accept("ZORDER", "BY") {
            optimization.zOrder = try names(form)
        } else if cursor.accept("ORDER", "BY") {
            optimization.order = try names(form)
        }
        try end(form)
        return (target, .optimize(optimization))
    }

    mutating func vacuum() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        guard let target = try target() else { return nil }
        let form = "VACUUM =(^)t [RETAIN n HOURS [FORCE]] [DRY RUN]"
        var vacuum = Vacuum()
        if cursor.accept("RETAIN") {
            guard let item = cursor.peek(), item.token.kind == .number, let hours = Double(cursor.text(item)),
                hours.isFinite
            else { throw unexpected("a number of hours", form) }
            cursor.next()
            guard cursor.accept("HOURS") || cursor.accept("HOUR") else { throw unexpected("HOURS", form) }
            vacuum.retainedHours = hours
            vacuum.isForced = cursor.accept("FORCE")
        }
        vacuum.isDryRun = cursor.accept("DRY", "RUN")
        try end(form)
        return (target, .vacuum(vacuum))
    }

    mutating func restoration() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        _ = cursor.accept("TABLE")
        guard let target = try target() else { return nil }
        let form = "RESTORE [TABLE] =(^)t [TO VERSION n | TO TIMESTAMP '2026-01-01 12:00:00']"
        var moment: LakeMoment?
        if cursor.accept("TO", "VERSION") {
            _ = cursor.accept("AS", "OF")
            moment = .version(try number("the number of a version", form))
        } else if cursor.accept("TO", "TIMESTAMP") {
            _ = cursor.accept("AS", "OF")
            guard let expression = cursor.scan(until: { _, _ in false }) else { throw unexpected("a moment", form) }
            moment = .timestamp(expression)
        }
        try end(form)
        return (target, .restore(moment))
    }

    mutating func description() throws(SQLTextError) -> (LakeReference, LakeCommand.Action)? {
        if cursor.accept("HISTORY") {
            guard let target = try target() else { return nil }
            let form = "DESCRIBE HISTORY =(^)t [LIMIT n]"
            var limit: Int?
            if cursor.accept("LIMIT") { limit = Int(try number("a number of versions", form)) }
            try end(form)
            return (target, .history(limit: limit))
        }
        if cursor.accept("DETAIL") {
            guard let target = try target() else { return nil }
            try end("DESCRIBE DETAIL =(^)t")
            return (target, .detail)
        }
        return nil
    }
}
