import DuckDB
import Testing

/// A value of some type in all its forms.
struct TypeCase: Sendable, CustomTestStringConvertible {
    /// An SQL expression.
    let sql: String
    let type: LogicalType
    let value: Value
    let json: String

    init(_ sql: String, _ type: LogicalType, _ value: Value, _ json: String) {
        self.sql = sql
        self.type = type
        self.value = value
        self.json = json
    }

    var testDescription: String { sql }

    static let all = numbers + texts + times + nested + variants

    static let numbers: [TypeCase] = [
        .init("true", .boolean, true, "true"),
        .init("false", .boolean, false, "false"),
        .init("(-128)::TINYINT", .tinyint, .tinyint(-128), "-128"),
        .init("(-32768)::SMALLINT", .smallint, .smallint(-32768), "-32768"),
        .init("(-2147483648)::INTEGER", .integer, .integer(.min), "-2147483648"),
        .init("9007199254740991::BIGINT", .bigint, 9_007_199_254_740_991, "9007199254740991"),
        .init("9007199254740992::BIGINT", .bigint, 9_007_199_254_740_992, #""9007199254740992""#),
        .init("(-9007199254740991)::BIGINT", .bigint, -9_007_199_254_740_991, "-9007199254740991"),
        .init("(-9223372036854775808)::BIGINT", .bigint, .bigint(.min), #""-9223372036854775808""#),
        .init("10::BIGINT", .bigint, 10, "10"),
        .init("99::BIGINT", .bigint, 99, "99"),
        .init("100::BIGINT", .bigint, 100, "100"),
        .init("-7::HUGEINT", .hugeint, .hugeint(-7), "-7"),
        .init(
            "170141183460469231731687303715884105727::HUGEINT", .hugeint, .hugeint(.max),
            #""170141183460469231731687303715884105727""#),
        .init("255::UTINYINT", .utinyint, .utinyint(255), "255"),
        .init("65535::USMALLINT", .usmallint, .usmallint(65535), "65535"),
        .init("4294967295::UINTEGER", .uinteger, .uinteger(.max), "4294967295"),
        .init("18446744073709551615::UBIGINT", .ubigint, .ubigint(.max), #""18446744073709551615""#),
        .init(
            "340282366920938463463374607431768211455::UHUGEINT", .uhugeint, .uhugeint(.max),
            #""340282366920938463463374607431768211455""#),
        .init("0::BIGNUM", .bignum, .bignum("0"), "0"),
        .init("(-256)::BIGNUM", .bignum, .bignum("-256"), "-256"),
        .init(
            "'-123456789012345678901234567890123456789012345'::BIGNUM", .bignum,
            .bignum("-123456789012345678901234567890123456789012345"),
            #""-123456789012345678901234567890123456789012345""#),
        .init("0.1::FLOAT", .float, .float(0.1), "0.1"),
        .init("'nan'::FLOAT", .float, .float(.nan), #""NaN""#),
        .init("'-inf'::FLOAT", .float, .float(-.infinity), #""-Infinity""#),
        .init("1.0::DOUBLE", .double, 1.0, "1.0"),
        .init("0.1::DOUBLE", .double, 0.1, "0.1"),
        .init("-0.0::DOUBLE", .double, .double(-0.0), "-0.0"),
        .init("0.30000000000000004::DOUBLE", .double, .double(0.1 + 0.2), "0.30000000000000004"),
        .init("(-1234.5625)::DOUBLE", .double, -1234.5625, "-1234.5625"),
        .init("1e-7::DOUBLE", .double, 1e-7, "1e-07"),
        .init("1e22::DOUBLE", .double, 1e22, "1e+22"),
        .init("123456789012345680::DOUBLE", .double, 1.2345678901234568e17, "1.2345678901234568e+17"),
        .init("5e-324::DOUBLE", .double, .double(.leastNonzeroMagnitude), "5e-324"),
        .init("'inf'::DOUBLE", .double, .double(.infinity), #""Infinity""#),
        .init(
            "(-0.05)::DECIMAL(2,2)", .decimal(width: 2, scale: 2),
            .decimal(.init(unscaled: -5, width: 2, scale: 2)), "-0.05"),
        .init(
            "12345.6::DECIMAL(9,3)", .decimal(width: 9, scale: 3),
            .decimal(.init(unscaled: 12_345_600, width: 9, scale: 3)), "12345.600"),
        .init(
            "999999999999.999::DECIMAL(18,3)", .decimal(width: 18, scale: 3),
            .decimal(.init(unscaled: 999_999_999_999_999, width: 18, scale: 3)), "999999999999.999"),
        .init(
            "(-1000000000000.000)::DECIMAL(18,3)", .decimal(width: 18, scale: 3),
            .decimal(.init(unscaled: -1_000_000_000_000_000, width: 18, scale: 3)), #""-1000000000000.000""#),
        .init(
            "9007199254740991::DECIMAL(18,0)", .decimal(width: 18, scale: 0),
            .decimal(.init(unscaled: 9_007_199_254_740_991, width: 18, scale: 0)), "9007199254740991"),
        .init(
            "12345678901234567890123456789012345678::DECIMAL(38,0)", .decimal(width: 38, scale: 0),
            .decimal(.init(unscaled: 12_345_678_901_234_567_890_123_456_789_012_345_678, width: 38, scale: 0)),
            #""12345678901234567890123456789012345678""#),
        .init(
            "0.00000000000000000000000000000000000001::DECIMAL(38,38)", .decimal(width: 38, scale: 38),
            .decimal(.init(unscaled: 1, width: 38, scale: 38)), "0.00000000000000000000000000000000000001"),
        .init(
            "(-0.12345678901234567890123456789)::DECIMAL(38,29)", .decimal(width: 38, scale: 29),
            .decimal(.init(unscaled: -12_345_678_901_234_567_890_123_456_789, width: 38, scale: 29)),
            #""-0.12345678901234567890123456789""#),
    ]

    static let texts: [TypeCase] = [
        .init("''", .varchar, "", #""""#),
        .init("'twelve bytes'", .varchar, "twelve bytes", #""twelve bytes""#),
        .init("'thirteen byte'", .varchar, "thirteen byte", #""thirteen byte""#),
        .init(#"'a"b\c/d'"#, .varchar, #"a"b\c/d"#, #""a\"b\\c/d""#),
        .init(
            "'x' || chr(0) || chr(31) || chr(10) || chr(9) || chr(13) || chr(127)", .varchar,
            "x\u{0}\u{1F}\n\t\r\u{7F}", "\"x\\u0000\\u001f\\n\\t\\r\u{7F}\""),
        .init("'Füße 🦆 漢字'", .varchar, "Füße 🦆 漢字", "\"Füße 🦆 漢字\""),
        .init(
            "'seven..' || chr(34) || 'more than eight'", .varchar, "seven..\"more than eight",
            #""seven..\"more than eight""#),
        .init(#"'{"a": [1, null]}'::JSON"#, .json, #"{"a": [1, null]}"#, #""{\"a\": [1, null]}""#),
        .init(#"'\x00\xFFa'::BLOB"#, .blob, .blob([0, 255, 97]), #""AP9h""#),
        .init("'ab'::BLOB", .blob, .blob([97, 98]), #""YWI=""#),
        .init("'a'::BLOB", .blob, .blob([97]), #""YQ==""#),
        .init("''::BLOB", .blob, .blob([]), #""""#),
        .init("'0'::BIT", .bit, .bit("0"), #""0""#),
        .init("'0101101'::BIT", .bit, .bit("0101101"), #""0101101""#),
        .init("'10000000'::BIT", .bit, .bit("10000000"), #""10000000""#),
        .init("'100000001'::BIT", .bit, .bit("100000001"), #""100000001""#),
        .init(
            "'12345678-9abc-def0-1234-56789abcdef0'::UUID", .uuid,
            .uuid(0x1234_5678_9abc_def0_1234_5678_9abc_def0), #""12345678-9abc-def0-1234-56789abcdef0""#),
        .init(
            "'ffffffff-ffff-ffff-ffff-ffffffffffff'::UUID", .uuid, .uuid(.max),
            #""ffffffff-ffff-ffff-ffff-ffffffffffff""#),
        .init(#"'it''s'::ENUM('a', 'it''s', 'q"')"#, .enum(["a", "it's", "q\""]), .enum("it's"), #""it's""#),
        .init(#"'q"'::ENUM('a', 'it''s', 'q"')"#, .enum(["a", "it's", "q\""]), .enum("q\""), #""q\"""#),
    ]

    static let times: [TypeCase] = [
        .init("DATE '2013-01-01'", .date, .date(15706), #""2013-01-01""#),
        .init("DATE '1969-12-31'", .date, .date(-1), #""1969-12-31""#),
        .init("DATE '2000-02-29'", .date, .date(11016), #""2000-02-29""#),
        .init("DATE '9999-12-31'", .date, .date(2_932_896), #""9999-12-31""#),
        .init("DATE '10000-01-01'", .date, .date(2_932_897), #""+010000-01-01""#),
        .init("DATE '0001-01-01'", .date, .date(-719_162), #""0001-01-01""#),
        .init("DATE '0001-12-31 (BC)'", .date, .date(-719_163), #""0000-12-31""#),
        .init("DATE '0044-03-15 (BC)'", .date, .date(-735_160), #""-000043-03-15""#),
        .init("DATE '5881580-07-10'", .date, .date(.max - 1), #""+5881580-07-10""#),
        .init("DATE '5877642-06-25 (BC)'", .date, .date(.min + 2), #""-5877641-06-25""#),
        .init("DATE 'infinity'", .date, .date(.max), #""infinity""#),
        .init("DATE '-infinity'", .date, .date(-.max), #""-infinity""#),
        .init("TIME '00:00:00'", .time, .time(0), #""00:00:00""#),
        .init("TIME '10:20:30.0405'", .time, .time(37_230_040_500), #""10:20:30.0405""#),
        .init("TIME '24:00:00'", .time, .time(86_400_000_000), #""24:00:00""#),
        .init("'23:59:59.123456789'::TIME_NS", .timeNS, .timeNS(86_399_123_456_789), #""23:59:59.123456789""#),
        .init("'12:00:00+00'::TIMETZ", .timeTZ, .timeTZ(43_200_000_000, offset: 0), #""12:00:00+00:00""#),
        .init("'12:00:00.5-02:30'::TIMETZ", .timeTZ, .timeTZ(43_200_500_000, offset: -9_000), #""12:00:00.5-02:30""#),
        .init("'00:00:00+15:59:59'::TIMETZ", .timeTZ, .timeTZ(0, offset: 57_599), #""00:00:00+15:59:59""#),
        .init(
            "'24:00:00-15:59:59'::TIMETZ", .timeTZ, .timeTZ(86_400_000_000, offset: -57_599), #""24:00:00-15:59:59""#),
        .init(
            "TIMESTAMP '2013-01-01 10:00:00'", .timestamp, .timestamp(1_357_034_400_000_000), #""2013-01-01T10:00:00""#),
        .init("TIMESTAMP '1969-12-31 23:59:59.999999'", .timestamp, .timestamp(-1), #""1969-12-31T23:59:59.999999""#),
        .init("TIMESTAMP 'infinity'", .timestamp, .timestamp(.max), #""infinity""#),
        .init("TIMESTAMP '-infinity'", .timestamp, .timestamp(-.max), #""-infinity""#),
        .init("'2013-01-01 10:00:01'::TIMESTAMP_S", .timestampS, .timestampS(1_357_034_401), #""2013-01-01T10:00:01""#),
        .init("'1969-12-31 23:59:59.5'::TIMESTAMP_MS", .timestampMS, .timestampMS(-500), #""1969-12-31T23:59:59.5""#),
        .init(
            "'2013-01-01 10:00:00.000000001'::TIMESTAMP_NS", .timestampNS, .timestampNS(1_357_034_400_000_000_001),
            #""2013-01-01T10:00:00.000000001""#),
        .init(
            "'2013-01-01 10:00:00.25+02'::TIMESTAMPTZ", .timestampTZ, .timestampTZ(1_357_027_200_250_000),
            #""2013-01-01T08:00:00.25Z""#),
        .init("'infinity'::TIMESTAMPTZ", .timestampTZ, .timestampTZ(.max), #""infinity""#),
        .init("INTERVAL '0 days'", .interval, .interval(.init()), #""PT0S""#),
        .init(
            "INTERVAL '1 year 2 months 3 days 04:05:06.7'", .interval,
            .interval(.init(months: 14, days: 3, microseconds: 14_706_700_000)), #""P1Y2M3DT4H5M6.7S""#),
        .init("INTERVAL '1 day'", .interval, .interval(.init(days: 1)), #""P1D""#),
        .init("INTERVAL '2 hours'", .interval, .interval(.init(microseconds: 7_200_000_000)), #""PT2H""#),
        .init("INTERVAL '-1 year -2 months'", .interval, .interval(.init(months: -14)), #""P-1Y-2M""#),
        .init(
            "INTERVAL '1 month -1 days -0.5 seconds'", .interval,
            .interval(.init(months: 1, days: -1, microseconds: -500_000)), #""P1M-1DT-0.5S""#),
        .init("INTERVAL '100 hours'", .interval, .interval(.init(microseconds: 360_000_000_000)), #""PT100H""#),
    ]

    static let nested: [TypeCase] = [
        .init("[1, NULL, 3]", .list(.integer), .list([.integer(1), nil, .integer(3)]), "[1,null,3]"),
        .init("[]::VARCHAR[]", .list(.varchar), [], "[]"),
        .init("[['a'], [], NULL]", .list(.list(.varchar)), [["a"], [], nil], #"[["a"],[],null]"#),
        .init(
            "[1.5, NULL]::DOUBLE[2]", .array(.double, size: 2), .array([1.5, nil]), "[1.5,null]"),
        .init(
            "[[1, 2], [3, 4]]::TINYINT[2][2]", .array(.array(.tinyint, size: 2), size: 2),
            .array([.array([.tinyint(1), .tinyint(2)]), .array([.tinyint(3), .tinyint(4)])]), "[[1,2],[3,4]]"),
        .init(
            "{'a': 1, 'b c': 'x', 'select': NULL::DATE}",
            .struct([.init("a", .integer), .init("b c", .varchar), .init("select", .date)]),
            .struct([.init("a", .integer(1)), .init("b c", "x"), .init("select", nil)]),
            #"{"a":1,"b c":"x","select":null}"#),
        .init(
            #"{'A"': {'q\': [1]}}"#, .struct([.init("A\"", .struct([.init("q\\", .list(.integer))]))]),
            .struct([.init("A\"", .struct([.init("q\\", .list([.integer(1)]))]))]), #"{"A\"":{"q\\":[1]}}"#),
        .init(
            "row(1, 'x')", .struct([.init("", .integer), .init("", .varchar)]),
            .struct([.init("", .integer(1)), .init("", "x")]), #"[1,"x"]"#),
        .init(
            "MAP {'k': 1, 'z': NULL}", .map(key: .varchar, value: .integer),
            .map([.init("k", .integer(1)), .init("z", nil)]), #"[{"key":"k","value":1},{"key":"z","value":null}]"#),
        .init(
            "MAP {[1]: {'a': 'b'}}", .map(key: .list(.integer), value: .struct([.init("a", .varchar)])),
            .map([.init(.list([.integer(1)]), .struct([.init("a", "b")]))]),
            #"[{"key":[1],"value":{"a":"b"}}]"#),
        .init("MAP {}::MAP(VARCHAR, INTEGER)", .map(key: .varchar, value: .integer), .map([]), "[]"),
        .init(
            "union_value(num := 2)::UNION(num INTEGER, str VARCHAR)",
            .union([.init("num", .integer), .init("str", .varchar)]), .union("num", .integer(2)), #"{"num":2}"#),
        .init(
            "union_value(str := 'x y')::UNION(num INTEGER, str VARCHAR)",
            .union([.init("num", .integer), .init("str", .varchar)]), .union("str", "x y"), #"{"str":"x y"}"#),
        .init(
            "[{'t': TIMESTAMP '2013-01-01 10:00:00'}]", .list(.struct([.init("t", .timestamp)])),
            [.struct([.init("t", .timestamp(1_357_034_400_000_000))])], #"[{"t":"2013-01-01T10:00:00"}]"#),
        .init(
            #"['a,b', NULL, '', 'null', 'it''s', ' a', '{', 'a"b', 'a\b', 'a=b', 'a b']"#, .list(.varchar),
            ["a,b", nil, "", "null", "it's", " a", "{", "a\"b", "a\\b", "a=b", "a b"],
            #"["a,b",null,"","null","it's"," a","{","a\"b","a\\b","a=b","a b"]"#),
    ]

    static let variants: [TypeCase] = [
        .init("42::VARIANT", .variant, .integer(42), "42"),
        .init("'a long enough text'::VARIANT", .variant, "a long enough text", #""a long enough text""#),
        .init("false::VARIANT", .variant, false, "false"),
        .init("(-1)::HUGEINT::VARIANT", .variant, .hugeint(-1), "-1"),
        .init("300::USMALLINT::VARIANT", .variant, .usmallint(300), "300"),
        .init("1.5::FLOAT::VARIANT", .variant, .float(1.5), "1.5"),
        .init(
            "1.25::DECIMAL(4,2)::VARIANT", .variant, .decimal(.init(unscaled: 125, width: 4, scale: 2)), "1.25"),
        .init(
            "1.25::DECIMAL(38,2)::VARIANT", .variant, .decimal(.init(unscaled: 125, width: 38, scale: 2)), "1.25"),
        .init("'\\xAA'::BLOB::VARIANT", .variant, .blob([0xAA]), #""qg==""#),
        .init("'101'::BIT::VARIANT", .variant, .bit("101"), #""101""#),
        .init("5::BIGNUM::VARIANT", .variant, .bignum("5"), "5"),
        .init("'12:00:00+02'::TIMETZ::VARIANT", .variant, .timeTZ(43_200_000_000, offset: 7_200), #""12:00:00+02:00""#),
        .init("DATE '2013-01-01'::VARIANT", .variant, .date(15706), #""2013-01-01""#),
        .init("INTERVAL '1 day'::VARIANT", .variant, .interval(.init(days: 1)), #""P1D""#),
        .init(
            "'12345678-9abc-def0-1234-56789abcdef0'::UUID::VARIANT", .variant,
            .uuid(0x1234_5678_9abc_def0_1234_5678_9abc_def0), #""12345678-9abc-def0-1234-56789abcdef0""#),
        .init(
            "{'a': 1, 'b': [1, NULL], 'o': {'p': 'q'}}::VARIANT", .variant,
            .struct([
                .init("a", .integer(1)), .init("b", .list([.integer(1), nil])), .init("o", .struct([.init("p", "q")])),
            ]), #"{"a":1,"b":[1,null],"o":{"p":"q"}}"#),
    ]
}
