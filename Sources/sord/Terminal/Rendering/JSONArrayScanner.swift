/// Finds the elements of a JSON array without reading what they mean.
enum JSONArrayScanner {
    /// Where the elements of a well-formed JSON array stand, in bytes, without the blanks around them.
    static func elements(of json: [UInt8]) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        var depth = 0
        var start: Int?
        var end = 0
        var isInString = false
        var isEscaped = false
        func finish() {
            if let first = start { elements.append(first..<end) }
            start = nil
        }
        for (offset, byte) in json.enumerated() {
            if isInString {
                isInString = isEscaped || byte != UInt8(ascii: "\"")
                isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
                end = offset + 1
                continue
            }
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): continue
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth == 1 { continue }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
                if depth == 0 {
                    finish()
                    continue
                }
            case UInt8(ascii: ",") where depth == 1:
                finish()
                continue
            case UInt8(ascii: "\""): isInString = true
            default: break
            }
            start = start ?? offset
            end = offset + 1
        }
        return elements
    }
}
