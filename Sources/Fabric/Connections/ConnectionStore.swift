import Crypto
import Foundation

/// Keeps connections in `connections.json`, with every secret sealed.
struct ConnectionStore: Sendable {
    private let file: PrivateFile
    private let keyFile: KeyFile
    private let givenKey: SealingKey?

    /// - Parameter key: the key as 64 hexadecimal digits; nil for the one in the data folder, which is made when it is needed.
    /// - Throws: ``SordError`` when the key is none.
    init(data: DataFolder, key: String?) throws(SordError) {
        file = PrivateFile(data.root + "/connections.json")
        keyFile = KeyFile(data.root + "/secret.key")
        do throws(CryptoError) {
            givenKey = try key.map { text throws(CryptoError) in try SealingKey(hexadecimal: text) }
        } catch {
            throw SordError(
                .badRequest, "The key in SORD_SECRET_KEY is none: \(error.message)",
                hint: "openssl rand -hex 32 prints a new one.")
        }
    }

    private struct Document: Codable {
        var format = 1
        var settings: ConnectionSettings
    }

    /// What is kept; nothing when there is no file.
    ///
    /// - Throws: ``SordError`` when the file is damaged, or its secrets were sealed with another key.
    func load() throws(SordError) -> ConnectionSettings {
        do {
            guard let bytes = try file.read() else { return ConnectionSettings() }
            let document: Document
            do {
                document = try JSONDecoder().decode(Document.self, from: Data(bytes))
            } catch {
                throw SordError(
                    .badFile, "connections.json in the data folder is damaged.",
                    hint: "Mend it, or move it away and put the connections again.")
            }
            guard document.format == 1 else {
                throw SordError(.badFile, "connections.json was written by a newer version of Sord.")
            }
            guard !document.settings.secrets.isEmpty else { return document.settings }
            let box = SealedBox(key: try key())
            return try document.settings.replacingSecrets { secret, purpose throws(CryptoError) in
                Secret(try box.open(secret.text, for: purpose))
            }
        } catch let error as CryptoError {
            throw Self.told(error)
        } catch let error as SordError {
            throw error
        } catch {
            throw SordError(.internal, "The connections cannot be read.")
        }
    }

    /// Keeps other settings in the place of what there was, or fails and leaves that as it is.
    func save(_ settings: ConnectionSettings) throws(SordError) {
        do {
            var sealed = settings
            if !settings.secrets.isEmpty {
                let box = SealedBox(key: try key())
                sealed = settings.replacingSecrets { secret, purpose in Secret(box.seal(secret.text, for: purpose)) }
            }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try file.write(Array(try encoder.encode(Document(settings: sealed))) + [10])
        } catch let error as CryptoError {
            throw Self.told(error)
        } catch {
            throw SordError(.internal, "The connections cannot be written.")
        }
    }

    private func key() throws(CryptoError) -> SealingKey {
        if let givenKey { return givenKey }
        return try keyFile.key()
    }

    private static func told(_ error: CryptoError) -> SordError {
        switch error.code {
        case .notAuthentic, .badKey:
            SordError(
                .badFile, "The secrets in connections.json cannot be opened: \(error.message)",
                hint:
                    "Give the key that sealed them back, in SORD_SECRET_KEY or secret.key in the data folder, or move connections.json away."
            )
        case .file: SordError(.diskFull, "In the data folder, \(error.message)")
        }
    }
}
