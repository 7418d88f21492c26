import Testing

@testable import YAMLTree

@Suite("Scalars of the core schema")
struct ScalarResolverTests {
    @Test("words of YAML 1.1 are strings", arguments: ["no", "on", "yes", "off", "y", "nULL", "tRUE", "2024-01-01"])
    func strings(text: String) throws { #expect(try value(text) == .string(text)) }

    @Test(
        "null is ~, null, Null, NULL or an empty text", arguments: ["~", "null", "Null", "NULL", "", "---", "# only"])
    func null(text: String) throws { #expect(try value(text) == .null) }

    @Test("true and false in lower, title or upper case are booleans") func booleans() throws {
        #expect(
            try value("[true, True, TRUE, false, False, FALSE]") == value("[true, true, true, false, false, false]"))
        #expect(try read("true").bool == true)
    }

    @Test(
        "texts of decimal, octal and hexadecimal digits are integers",
        arguments: [
            ("0", 0), ("-0", 0), ("+12", 12), ("007", 7), ("0o17", 15), ("0xfF", 255), ("9223372036854775807", .max),
            ("-9223372036854775808", .min),
        ] as [(String, Int64)])
    func integers(text: String, expected: Int64) throws { #expect(try value(text) == .integer(expected)) }

    @Test(
        "texts with a fraction or an exponent, infinities, not-a-number and large integers are numbers",
        arguments: [
            ("1.10", 1.1), ("1.", 1), (".5", 0.5), ("-.5e1", -5), ("1e3", 1000), ("1E-2", 0.01), (".inf", .infinity),
            ("-.INF", -.infinity), ("+.Inf", .infinity), (".NaN", .nan),
            ("9223372036854775808", 9_223_372_036_854_775_808),
            ("0x10000000000000000", 18_446_744_073_709_551_616),
        ] as [(String, Double)])
    func numbers(text: String, expected: Double) throws { #expect(try value(text) == .number(expected)) }

    @Test(
        "a text that only resembles a number is a string",
        arguments: ["1_000", "1.2.3", "1e", "+", ".", "-.nan", "0x", "0o8", "0b1", "--1", "1e+", "-0x1", "12:30"])
    func almostNumbers(text: String) throws { #expect(try value(text) == .string(text)) }

    @Test("quoted and block scalars are strings") func quotedScalars() throws {
        #expect(try value("\"1\"") == .string("1"))
        #expect(try value("'null'") == .string("null"))
        #expect(try value("|\n  12\n") == .string("12\n"))
    }

    @Test("a scalar keeps its text") func text() throws {
        let node = try read("{version: 1.10, hex: 0x1F, none: ~, empty: , list: []}")
        #expect(node["version"]?.text == "1.10")
        #expect(node["hex"]?.text == "0x1F")
        #expect(node["none"]?.text == "~")
        #expect(node["empty"]?.text == "")
        #expect(node["list"]?.text == nil)
    }

    @Test("keys that are not strings become their text") func keys() throws {
        let names = try read("200: a\nnull: b\ntrue: c\n1.10: d\n\"\": e\n\"<<\": f\n").mapping?.names
        #expect(names == ["200", "null", "true", "1.10", "", "<<"])
    }

    @Test("the tags of the core schema determine the value") func tags() throws {
        #expect(try value("!!str 12") == .string("12"))
        #expect(try value("! 12") == .string("12"))
        #expect(try value("!!int \"12\"") == .integer(12))
        #expect(try value("!!float 1") == .number(1))
        #expect(try value("!!bool 'true'") == .bool(true))
        #expect(try value("!!null ''") == .null)
        #expect(try value("!!map {a: !!seq [1]}") == value("{a: [1]}"))
        #expect(try value("!<tag:yaml.org,2002:str> 1") == .string("1"))
    }

    @Test(
        "a tag that does not fit the value is an error",
        arguments: ["!!int 1.5", "!!int 1e3", "!!bool x", "!!map []", "!!str {}"])
    func wrongTags(text: String) { #expect(failure(text).contains("does not fit")) }
}
