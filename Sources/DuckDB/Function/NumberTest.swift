internal import CDuckDB
import Foundation

/// A function that looks a number up in a set of numbers that stands in the statement.
///
/// It reads the set once, when the statement is planned. A join with the numbers, a list or DuckDB's `get_bit` cost more for
/// each row, and a longer text, which DuckDB reads and copies several times.
public enum NumberTest {
    /// The name of the function, which ``Database/addNumberTest()`` adds.
    public static let function = "sord_has_number"

    /// SQL that says whether a set has a number; NULL for no number.
    ///
    /// - Parameters:
    ///   - numbers: the set, ascending. The text has a character or two for each, and more where far ones follow.
    ///   - number: SQL of type BIGINT.
    public static func sql(_ numbers: [UInt64], has number: String) -> String {
        "\(function)(from_base64('\(Data(gaps(numbers)).base64EncodedString())'), \(number))"
    }

    /// How many numbers are missing before each; a byte of 255 stands for as many with no number behind them.
    static func gaps(_ numbers: [UInt64]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(numbers.count)
        var next: UInt64 = 0
        for number in numbers {
            var gap = number - next
            while gap >= 255 {
                bytes.append(255)
                gap -= 255
            }
            bytes.append(UInt8(gap))
            next = number + 1
        }
        return bytes
    }
}

extension Database {
    /// Adds the function of ``NumberTest`` to the database. To do so again does nothing.
    ///
    /// - Throws: ``DuckDBError`` of kind `internal` when DuckDB refuses it.
    public func addNumberTest() throws(DuckDBError) {
        var connection: duckdb_connection? = try opened().connect()
        defer { duckdb_disconnect(&connection) }
        var function = duckdb_create_scalar_function()
        defer { duckdb_destroy_scalar_function(&function) }
        duckdb_scalar_function_set_name(function, NumberTest.function)
        LogicalType.blob.withHandle { duckdb_scalar_function_add_parameter(function, $0) }
        LogicalType.bigint.withHandle { duckdb_scalar_function_add_parameter(function, $0) }
        LogicalType.boolean.withHandle { duckdb_scalar_function_set_return_type(function, $0) }
        duckdb_scalar_function_set_bind(function, bindNumberTest)
        duckdb_scalar_function_set_function(function, runNumberTest)
        guard duckdb_register_scalar_function(connection, function) == DuckDBSuccess else {
            throw DuckDBError(.internal, "DuckDB did not take the function \(NumberTest.function).")
        }
    }
}

/// The set of one call in a statement, shared by all threads that run it.
private final class NumberSet: Sendable {
    /// A bit for each number up to the last. No byte of the gaps takes more than 32 of them, whoever wrote it.
    let bits: [UInt64]

    init(gaps: UnsafeRawBufferPointer) {
        let count = gaps.reduce(0) { $0 + Int($1) + ($1 == 255 ? 0 : 1) }
        var bits = [UInt64](repeating: 0, count: (count + 63) / 64)
        var number = 0
        for gap in gaps {
            number += Int(gap)
            guard gap != 255 else { continue }
            bits[number / 64] |= 1 << UInt64(number % 64)
            number += 1
        }
        self.bits = bits
    }
}

// DuckDB calls these on its own threads, hence no closures, which could belong to an actor.

@Sendable private func bindNumberTest(_ info: duckdb_bind_info?) {
    var expression = duckdb_scalar_function_bind_get_argument(info, 0)
    defer { duckdb_destroy_expression(&expression) }
    guard duckdb_expression_is_foldable(expression) else {
        duckdb_scalar_function_bind_set_error(info, "The set has to be the same for all rows.")
        return
    }
    var context: duckdb_client_context?
    duckdb_scalar_function_get_client_context(info, &context)
    defer { duckdb_destroy_client_context(&context) }
    var value: duckdb_value?
    defer { duckdb_destroy_value(&value) }
    var failure = duckdb_expression_fold(context, expression, &value)
    defer { duckdb_destroy_error_data(&failure) }
    if duckdb_error_data_has_error(failure) {
        duckdb_scalar_function_bind_set_error(info, duckdb_error_data_message(failure))
        return
    }
    guard let value, !duckdb_is_null_value(value) else {
        duckdb_scalar_function_bind_set_error(info, "The set is NULL.")
        return
    }
    let blob = duckdb_get_blob(value)
    defer { duckdb_free(blob.data) }
    let set = NumberSet(gaps: UnsafeRawBufferPointer(start: blob.data, count: Int(blob.size)))
    duckdb_scalar_function_set_bind_data(info, Unmanaged.passRetained(set).toOpaque(), releaseNumberSet)
    duckdb_scalar_function_set_bind_data_copy(info, retainNumberSet)
}

@Sendable private func retainNumberSet(_ set: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    set.map { Unmanaged<NumberSet>.fromOpaque($0).retain().toOpaque() }
}

@Sendable private func releaseNumberSet(_ set: UnsafeMutableRawPointer?) {
    if let set { Unmanaged<NumberSet>.fromOpaque(set).release() }
}

@Sendable private func runNumberTest(
    _ info: duckdb_function_info?, _ input: duckdb_data_chunk?, _ output: duckdb_vector?
) {
    guard let set = duckdb_scalar_function_get_bind_data(info) else { return }
    let rowCount = Int(duckdb_data_chunk_get_size(input))
    let vector = duckdb_data_chunk_get_vector(input, 1)
    guard let numbers = duckdb_vector_get_data(vector)?.assumingMemoryBound(to: Int64.self),
        let answers = duckdb_vector_get_data(output)?.assumingMemoryBound(to: Bool.self)
    else { return }
    Unmanaged<NumberSet>.fromOpaque(set).takeUnretainedValue().bits.withUnsafeBufferPointer { bits in
        for row in 0..<rowCount {
            let number = UInt64(bitPattern: numbers[row])
            let index = Int(number >> 6)
            answers[row] = index < bits.count && bits[index] >> (number & 63) & 1 == 1
        }
    }
    guard let valid = duckdb_vector_get_validity(vector) else { return }
    duckdb_vector_ensure_validity_writable(output)
    let validity = duckdb_vector_get_validity(output)
    for row in 0..<idx_t(rowCount) where !duckdb_validity_row_is_valid(valid, row) {
        duckdb_validity_set_row_invalid(validity, row)
    }
}
