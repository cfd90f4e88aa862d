import Fabric
import Foundation

/// What a client asks for on the socket. Each message carries an id of the client's choice, and so does every answer
/// to it, so that many runs can be in flight on one socket.
struct ClientMessage: Sendable {
    let id: MessageID
    let action: Action

    enum Action: Sendable {
        case query(RunRequest)
        case load(LoadRequest)
        case cancel(MessageID)
        /// Stops a run by its name, whoever began it.
        case cancelRun(RunID)
        /// Asks to be told of a run until it has ended.
        case watch(RunID)
    }

    /// - Throws: ``SordError`` `.notJSON` or `.badRequest`, and the id as far as it could be read.
    init(parsing text: [UInt8]) throws(Refusal) {
        let fields: Fields
        do {
            fields = try JSONDecoder().decode(Fields.self, from: Data(text))
        } catch {
            // A client that sent a wrong member still wants to know which of its messages this is about.
            let id = (try? JSONDecoder().decode(Identified.self, from: Data(text)))?.id
            throw Refusal(
                id: id, error: .notJSON(error, expected: #"{"id": 1, "type": "query", "query": "SELECT 42"}"#))
        }
        guard let id = fields.id else {
            throw Refusal(
                id: nil, error: SordError(.badRequest, "The message has no id.", hint: "Every message needs an “id”."))
        }
        self.id = id
        do throws(SordError) {
            action = try fields.action()
        } catch {
            throw Refusal(id: id, error: error)
        }
    }

    /// Why a message was not taken.
    struct Refusal: Error {
        let id: MessageID?
        let error: SordError
    }

    private struct Identified: Decodable {
        var id: MessageID?
    }

    private struct Fields: Decodable {
        var id: MessageID?
        var type: String?
        var query: String?
        var render: Int?
        var from: String?
        var table: String?
        var mode: String?
        var schema: String?
        var replaceWhere: String?
        var partitionBy: [String]?
        var target: MessageID?
        var run: String?

        enum CodingKeys: String, CodingKey {
            case id, type, query, render, from, table, mode, schema, target, run
            case replaceWhere = "replace_where"
            case partitionBy = "partition_by"
        }

        func action() throws(SordError) -> Action {
            switch type {
            case "query":
                return .query(try QueryBody(query: query, render: render).request(defaultRender: 10))
            case "load":
                let body = LoadBody(
                    from: from, table: table, mode: mode, schema: schema, replaceWhere: replaceWhere,
                    partitionBy: partitionBy)
                return .load(try body.request())
            case "cancel":
                if let run { return .cancelRun(try RunID(parsing: run)) }
                guard let target else {
                    throw SordError(
                        .badRequest, "A cancel names its “target”, the id of what to stop, or a “run”.")
                }
                return .cancel(target)
            case "watch":
                guard let run else {
                    throw SordError(.badRequest, "A watch names its “run”.")
                }
                return .watch(try RunID(parsing: run))
            default:
                throw SordError(
                    .badRequest, "“\((type ?? "").prefix(40))” is not a type of message.",
                    hint: "Send “query”, “load”, “watch” or “cancel”.")
            }
        }
    }
}

/// The id that a client gives a message: a JSON string or whole number.
enum MessageID: Sendable, Hashable, Decodable {
    case text(String)
    case number(Int)

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Int.self) {
            self = .number(number)
        } else {
            self = .text(try value.decode(String.self))
        }
    }
}
