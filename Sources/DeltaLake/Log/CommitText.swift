/// The text of a commit: one action a line (PROTOCOL.md, "Delta Log Entries").
enum CommitText {
    /// Reads the actions of a commit.
    ///
    /// - Throws: ``DeltaError`` `brokenTable` naming the line that is no action. A last line without its end is
    ///   taken as any other: a half-written one is no JSON.
    static func parse(_ bytes: [UInt8]) throws(DeltaError) -> [Action] {
        let outcome: Result<[Action], DeltaError> = bytes.withUnsafeBufferPointer { buffer in
            do throws(DeltaError) { return .success(try parse(buffer)) } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(DeltaError) -> [Action] {
        var actions: [Action] = []
        var start = 0
        var line = 0
        while start < bytes.count {
            line += 1
            let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            defer { start = end + 1 }
            let text = UnsafeBufferPointer(rebasing: bytes[start..<end])
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
            let json: JSON
            do throws(JSONParser.Failure) {
                json = try JSONParser.parse(text)
            } catch {
                throw .broken("Line \(line) is not JSON: \(error.reason) at byte \(error.offset).")
            }
            do throws(DeltaError) {
                if let action = try Action(json: json) { actions.append(action) }
            } catch {
                throw DeltaError(error.code, "Line \(line): \(error.message)", hint: error.hint)
            }
        }
        return actions
    }

    /// Writes the actions of a commit.
    static func bytes(_ actions: [Action]) -> [UInt8] {
        var bytes: [UInt8] = []
        for action in actions {
            action.json.append(to: &bytes)
            bytes.append(0x0A)
        }
        return bytes
    }
}
