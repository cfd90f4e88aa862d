internal import CSodium

/// Starts libsodium once, before its first use.
enum Sodium {
    static let isReady: Bool = sodium_init() >= 0

    /// Bytes that nobody can guess.
    static func random(_ count: Int) -> [UInt8] {
        precondition(isReady, "libsodium does not start on this machine.")
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            if let start = buffer.baseAddress, count > 0 { randombytes_buf(start, count) }
            initialized = count
        }
    }
}

/// Bytes that nobody can guess.
public func randomBytes(_ count: Int) -> [UInt8] {
    Sodium.random(count)
}

/// Whether two byte strings are equal, in a time that tells nothing of where they differ. Their lengths are no secret.
public func isEqualInConstantTime(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    guard Sodium.isReady, one.count == other.count else { return false }
    return one.isEmpty || sodium_memcmp(one, other, one.count) == 0
}
