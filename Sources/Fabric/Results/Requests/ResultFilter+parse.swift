import Foundation

extension ResultFilter {
    /// The most conditions in one filter.
    static let conditionLimit = 200
    /// The most values in one filter.
    static let valueLimit = 1_000
    /// How deep conditions may lie in each other.
    static let depthLimit = 20

    private static let example = #"{"column": "temp", "op": ">", "value": 30}"#

    /// Reads a filter as it comes over the wire, for example
    /// `{"and": [{"column": "temp", "op": ">", "value": 30}, {"column": "origin", "op": "contains", "value": "JFK"}]}`.
    ///
    /// - Throws: ``SordError`` `.badRequest` for anything else.
    public init(parsing text: String) throws(SordError) {
        let json: JSON
        do {
            json = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
        } catch {
            throw SordError(.badRequest, "The filter is not JSON.", hint: "Write, for example: \(Self.example)")
        }
        var budget = Budget()
        self = try Self.filter(json, depth: 1, &budget)
    }

    private struct Budget {
        var conditions = ResultFilter.conditionLimit
        var values = ResultFilter.valueLimit
    }

    private static func refusal(_ message: String) -> SordError {
        SordError(.badRequest, message, hint: "Write, for example: \(example)")
    }

    private static func filter(_ json: JSON, depth: Int, _ budget: inout Budget) throws(SordError) -> ResultFilter {
        guard depth <= depthLimit else {
            throw refusal("The conditions of the filter lie more than \(depthLimit) deep in each other.")
        }
        guard case .object(let members) = json else { throw refusal("A condition of the filter is a JSON object.") }
        budget.conditions -= 1
        guard budget.conditions >= 0 else { throw refusal("The filter has more than \(conditionLimit) conditions.") }
        guard members.count == 1, let (name, value) = members.first, ["and", "or", "not"].contains(name) else {
            return try comparison(members, &budget)
        }
        if name == "not" { return .not(try filter(value, depth: depth + 1, &budget)) }
        guard case .array(let elements) = value else { throw refusal("“\(name)” holds a list of conditions.") }
        var parts: [ResultFilter] = []
        for element in elements { parts.append(try filter(element, depth: depth + 1, &budget)) }
        return name == "and" ? .all(parts) : .any(parts)
    }

    private static func comparison(
        _ members: [String: JSON], _ budget: inout Budget
    ) throws(SordError) -> ResultFilter {
        guard case .string(let column)? = members["column"], case .string(let word)? = members["op"],
            Set(members.keys).isSubset(of: ["column", "op", "value"])
        else {
            throw refusal("A condition has a “column”, an “op” and mostly a “value”, or is “and”, “or” or “not”.")
        }
        guard let op = Operator(rawValue: word) else {
            let known = Operator.allCases.map(\.rawValue).joined(separator: ", ")
            throw SordError(
                .badRequest, "“\(word.prefix(40))” is no operator of a filter.", hint: "There are \(known).")
        }
        var values: [FilterValue] = []
        switch (op, members["value"]) {
        case (.isNull, nil), (.isNotNull, nil): break
        case (.in, .array(let elements)?):
            for element in elements { values.append(try value(element)) }
        case (.between, .array(let elements)?) where elements.count == 2:
            for element in elements { values.append(try value(element)) }
        case (.isNull, _), (.isNotNull, _): throw refusal("“\(word)” takes no value.")
        case (.in, _): throw refusal("“in” takes a list of values.")
        case (.between, _): throw refusal("“between” takes a list of two values.")
        case (_, nil), (_, .null?):
            throw refusal("“\(word)” needs a value; for NULL there are is_null and is_not_null.")
        case (_, let single?): values.append(try value(single))
        }
        budget.values -= values.count
        guard budget.values >= 0 else { throw refusal("The filter has more than \(valueLimit) values.") }
        return .compare(column: column, op, values)
    }

    private static func value(_ json: JSON) throws(SordError) -> FilterValue {
        switch json {
        case .string(let text): return .text(text)
        case .number(let digits): return .number(digits)
        case .bool(let value): return .boolean(value)
        case .null, .array, .object: throw refusal("A value of the filter is a text, a number, true or false.")
        }
    }
}

/// JSON whose numbers keep their digits, up to 38 of them.
private indirect enum JSON: Decodable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let flag = try? value.decode(Bool.self) {
            self = .bool(flag)
        } else if let number = try? value.decode(Int64.self) {
            self = .number(String(number))
        } else if let number = try? value.decode(Decimal.self) {
            self = .number("\(number)")
        } else if let elements = try? value.decode([JSON].self) {
            self = .array(elements)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }
}
