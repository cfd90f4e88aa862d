import DuckDB

/// A JSON object that is written as it is put together, in the order of its members.
struct JSONObject {
    private var writer = JSONWriter()

    init(_ members: (inout JSONObject) -> Void) {
        writer.raw("{")
        members(&self)
        writer.raw("}")
    }

    /// UTF-8, without a line end.
    var bytes: [UInt8] { writer.bytes }

    /// A text; nothing is written for nil.
    mutating func set(_ name: String, _ text: String?) {
        guard let text else { return }
        key(name)
        writer.string(text)
    }

    mutating func set(_ name: String, _ number: Int) {
        key(name)
        writer.number(number)
    }

    /// A number, to a thousandth.
    mutating func set(_ name: String, _ number: Double) {
        key(name)
        writer.number((number * 1_000).rounded() / 1_000)
    }

    mutating func set(_ name: String, _ flag: Bool) {
        key(name)
        writer.boolean(flag)
    }

    mutating func set(_ name: String, _ object: JSONObject) {
        set(name, json: object.bytes)
    }

    mutating func set(_ name: String, _ objects: [JSONObject]) {
        key(name)
        writer.raw("[")
        for (index, object) in objects.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.bytes += object.bytes
        }
        writer.raw("]")
    }

    mutating func set(_ name: String, texts: [String]) {
        key(name)
        writer.raw("[")
        for (index, text) in texts.enumerated() {
            if index > 0 { writer.raw(",") }
            writer.string(text)
        }
        writer.raw("]")
    }

    mutating func setNull(_ name: String) {
        key(name)
        writer.null()
    }

    /// A value that is JSON already.
    mutating func set(_ name: String, json value: [UInt8]) {
        key(name)
        writer.bytes += value
    }

    private mutating func key(_ name: String) {
        if writer.bytes.last != UInt8(ascii: "{") { writer.raw(",") }
        writer.key(name)
    }
}
