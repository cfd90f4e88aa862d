extension JSONBuffer {
    /// Writes one cell, straight from its vector.
    mutating func cell(_ view: UnsafePointer<VectorView>, _ row: Int) {
        if view.pointee.isNull(row) { return null() }
        switch view.pointee.storage {
        case .boolean: boolean(view.pointee.load(row, as: UInt8.self) != 0)
        case .int8: integer(Int64(view.pointee.load(row, as: Int8.self)))
        case .int16: integer(Int64(view.pointee.load(row, as: Int16.self)))
        case .int32: integer(Int64(view.pointee.load(row, as: Int32.self)))
        case .int64: integer(view.pointee.load(row, as: Int64.self))
        case .int128: wideInteger(view.pointee.load(row, as: Int128.self))
        case .uint8: integer(Int64(view.pointee.load(row, as: UInt8.self)))
        case .uint16: integer(Int64(view.pointee.load(row, as: UInt16.self)))
        case .uint32: integer(Int64(view.pointee.load(row, as: UInt32.self)))
        case .uint64: integer(view.pointee.load(row, as: UInt64.self))
        case .uint128: wideInteger(view.pointee.load(row, as: UInt128.self))
        case .float: number(view.pointee.load(row, as: Float.self))
        case .double: number(view.pointee.load(row, as: Double.self))
        case .decimal16: decimal(Int64(view.pointee.load(row, as: Int16.self)), scale: view.pointee.size)
        case .decimal32: decimal(Int64(view.pointee.load(row, as: Int32.self)), scale: view.pointee.size)
        case .decimal64: decimal(view.pointee.load(row, as: Int64.self), scale: view.pointee.size)
        case .decimal128: decimal(view.pointee.load(row, as: Int128.self), width: 38, scale: view.pointee.size)
        case .text: string(view.pointee.bytes(row))
        case .blob, .geometry: base64(view.pointee.bytes(row))
        case .uuid: uuid(view.pointee.uuid(row))
        case .date: date(view.pointee.load(row))
        case .time: time(view.pointee.load(row), digits: 6)
        case .timeNS: time(view.pointee.load(row), digits: 9)
        case .timeTZ:
            let (units, offset) = view.pointee.timeTZ(row)
            time(units, digits: 6, offset: offset)
        case .timestamp: timestamp(view.pointee.load(row), digits: 6)
        case .timestampS: timestamp(view.pointee.load(row), digits: 0)
        case .timestampMS: timestamp(view.pointee.load(row), digits: 3)
        case .timestampNS: timestamp(view.pointee.load(row), digits: 9)
        case .timestampTZ: timestamp(view.pointee.load(row), digits: 6, isInstant: true)
        case .interval: interval(view.pointee.interval(row))
        case .enum8, .enum16, .enum32: word(view, view.pointee.word(row))
        case .list, .array: elements(view, row)
        case .struct: members(view, row)
        case .tuple: tuple(view, row)
        case .map: entries(view, row)
        case .union: member(view, row)
        case .bit, .bignum, .variant: value(view.pointee.value(row))
        case .null: null()
        }
    }

    @inline(never)
    private mutating func wideInteger<T: FixedWidthInteger>(_ number: T) {
        integer(digits: String(number))
    }

    @inline(__always)
    private mutating func word(_ view: UnsafePointer<VectorView>, _ index: Int) {
        guard let words = view.pointee.words else { return null() }
        reserve(words[index].count)
        put(words[index])
    }

    private mutating func elements(_ view: UnsafePointer<VectorView>, _ row: Int) {
        let element = UnsafePointer(view.pointee.children)
        let rows = view.pointee.elements(row)
        byte("[")
        for index in rows {
            if index > rows.lowerBound { byte(",") }
            cell(element, index)
        }
        byte("]")
    }

    private mutating func members(_ view: UnsafePointer<VectorView>, _ row: Int) {
        for index in 0..<view.pointee.size {
            word(view, index)
            cell(UnsafePointer(view.pointee.children + index), row)
        }
        byte("}")
    }

    private mutating func tuple(_ view: UnsafePointer<VectorView>, _ row: Int) {
        byte("[")
        for index in 0..<view.pointee.size {
            if index > 0 { byte(",") }
            cell(UnsafePointer(view.pointee.children + index), row)
        }
        byte("]")
    }

    private mutating func entries(_ view: UnsafePointer<VectorView>, _ row: Int) {
        let parts = UnsafePointer(view.pointee.children[0].children)
        let rows = view.pointee.elements(row)
        byte("[")
        for index in rows {
            text(index > rows.lowerBound ? ",{\"key\":" : "{\"key\":")
            cell(parts, index)
            text(",\"value\":")
            cell(parts + 1, index)
            byte("}")
        }
        byte("]")
    }

    private mutating func member(_ view: UnsafePointer<VectorView>, _ row: Int) {
        let tag = Int(view.pointee.children[0].load(row, as: UInt8.self))
        guard tag < view.pointee.size else { return null() }
        word(view, tag)
        cell(UnsafePointer(view.pointee.children + tag + 1), row)
        byte("}")
    }

    private mutating func uuid(_ bits: UInt128) {
        reserve(38)
        put(UInt8(ascii: "\""))
        for digit in 0..<32 {
            if digit == 8 || digit == 12 || digit == 16 || digit == 20 { put(UInt8(ascii: "-")) }
            let nibble = UInt8(truncatingIfNeeded: bits >> UInt128(124 - digit * 4)) & 15
            put(nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10)
        }
        put(UInt8(ascii: "\""))
    }
}
