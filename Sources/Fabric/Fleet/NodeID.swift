import Foundation

/// Tells nodes apart.
enum NodeID {
    /// Names one life of a node: 12 hexadecimal digits, drawn at random.
    static func new() -> String {
        let digits = String(UInt64.random(in: 0..<(1 << 48)), radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// The name of this machine.
    static let host = ProcessInfo.processInfo.hostName
}
