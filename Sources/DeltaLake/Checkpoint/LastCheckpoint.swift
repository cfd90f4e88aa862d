/// What the file `_last_checkpoint` tells readers, so that they need not list the whole log
/// (PROTOCOL.md, "Last Checkpoint File Schema").
struct LastCheckpoint: Sendable, Hashable {
    /// A checkpoint that has an identifier in its name.
    struct Named: Sendable, Hashable {
        let name: String
        let sizeInBytes: Int64
        let modificationTime: Int64
    }

    static let fileName = "_last_checkpoint"

    /// The version that the checkpoint holds.
    let version: Int64
    /// How many actions it holds.
    let actionCount: Int64
    /// The size of all its files in bytes.
    let sizeInBytes: Int64
    /// How many of the actions are files of the table.
    let fileCount: Int64
    /// The file, for a checkpoint of the second kind.
    var named: Named?

    /// The content without its checksum.
    var json: JSON {
        .object([
            "version": .integer(version), "size": .integer(actionCount), "sizeInBytes": .integer(sizeInBytes),
            "numOfAddFiles": .integer(fileCount),
            "v2Checkpoint": named.map {
                .object([
                    "path": .string($0.name), "sizeInBytes": .integer($0.sizeInBytes),
                    "modificationTime": .integer($0.modificationTime),
                ])
            },
        ])
    }

    /// The text whose MD5 is the checksum (PROTOCOL.md, "JSON checksum").
    static func canonicalText(_ json: JSON) -> String {
        var pairs: [(path: String, value: String)] = []
        for member in json.members ?? [] where member.name != "checksum" {
            collect(member.value, quoted(member.name), &pairs)
        }
        pairs.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return pairs.map { "\($0.path)=\($0.value)" }.joined(separator: ",")
    }

    private static func collect(_ json: JSON, _ path: String, _ pairs: inout [(path: String, value: String)]) {
        switch json {
        case .object(let members):
            for member in members { collect(member.value, "\(path)+\(quoted(member.name))", &pairs) }
        case .array(let elements):
            for (index, element) in elements.enumerated() { collect(element, "\(path)+\(index)", &pairs) }
        case .string(let text): pairs.append((path, quoted(text)))
        case .null, .bool, .number: pairs.append((path, json.text))
        }
    }

    private static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                bytes += "%\(byte < 16 ? "0" : "")\(digits)".utf8
            }
        }
        bytes.append(UInt8(ascii: "\""))
        return String(decoding: bytes, as: UTF8.self)
    }
}
