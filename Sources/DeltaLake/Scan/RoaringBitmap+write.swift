extension RoaringBitmap {
    /// Writes a set of 64-bit integers in the portable format, without runs.
    ///
    /// - Parameter values: ascending, without doubles.
    static func bytes64(_ values: [UInt64]) -> [UInt8] {
        var buckets: [(key: UInt32, values: [UInt32])] = []
        for value in values {
            let key = UInt32(truncatingIfNeeded: value >> 32)
            if buckets.last?.key != key { buckets.append((key, [])) }
            buckets[buckets.count - 1].values.append(UInt32(truncatingIfNeeded: value))
        }
        var bytes: [UInt8] = []
        append(UInt64(buckets.count), to: &bytes)
        for bucket in buckets {
            append(bucket.key, to: &bytes)
            append32(bucket.values, to: &bytes)
        }
        return bytes
    }

    private static func append32(_ values: [UInt32], to bytes: inout [UInt8]) {
        var containers: [(key: UInt16, values: [UInt16])] = []
        for value in values {
            let key = UInt16(truncatingIfNeeded: value >> 16)
            if containers.last?.key != key { containers.append((key, [])) }
            containers[containers.count - 1].values.append(UInt16(truncatingIfNeeded: value))
        }
        append(cookieWithoutRuns, to: &bytes)
        append(UInt32(containers.count), to: &bytes)
        for container in containers {
            append(container.key, to: &bytes)
            append(UInt16(container.values.count - 1), to: &bytes)
        }
        var offset = UInt32(8 + containers.count * 8)
        for container in containers {
            append(offset, to: &bytes)
            offset += container.values.count > largestArray ? 8192 : UInt32(container.values.count * 2)
        }
        for container in containers {
            if container.values.count > largestArray {
                var bits = [UInt8](repeating: 0, count: 8192)
                for value in container.values { bits[Int(value >> 3)] |= 1 << UInt8(value & 7) }
                bytes += bits
            } else {
                for value in container.values { append(value, to: &bytes) }
            }
        }
    }

    /// Little-endian, as the format wants it.
    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
