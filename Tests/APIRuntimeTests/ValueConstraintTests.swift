import Testing

@_spi(Generated) @testable import APIRuntime

@Suite("Limits on strings, numbers and keys")
struct ValueConstraintTests {
    /// Reads a text with a closure and returns the violations as `code message`.
    private func problems(
        _ text: String, mode: JSONReadingMode = .strict, _ read: (inout JSONReader) -> (some Any)?
    ) -> [String] {
        do {
            _ = try JSONReader.read(Array(text.utf8), mode: mode, limits: .default, read)
            return []
        } catch {
            return error.violations.map { "\($0.code.rawValue) \($0.pointer): \($0.message)" }
        }
    }

    private static let constraints = [
        JSONStringConstraint(format: .mxUserID), JSONStringConstraint(maxLength: 3),
        JSONStringConstraint(values: ["abc", "abcd"]),
    ]

    @Test("a string must satisfy at least one of several constraints")
    func anyOf() {
        for text in [#""@a:b""#, #""ab""#, #""abcd""#] {
            #expect(problems(text) { $0.readString(anyOf: Self.constraints) } == [])
        }
        #expect(
            problems(#""abcde""#) { $0.readString(anyOf: Self.constraints) }
                == [#"any_of : expected one of 3 alternatives, found the string "abcde""#])
        #expect(problems("1") { $0.readString(anyOf: Self.constraints) }.first?.hasPrefix("type ") == true)
        #expect(problems(#""abcde""#, mode: .tolerant) { $0.readString(anyOf: Self.constraints) } == [])
        let lists = [JSONStringConstraint(values: ["a"]), JSONStringConstraint(values: ["b", "c"])]
        #expect(
            problems(#""d""#) { $0.readString(anyOf: lists) }
                == [#"enum : expected "a", "b" or "c", found the string "d""#])
    }

    @Test("a string must satisfy exactly one of several constraints")
    func oneOf() {
        #expect(problems(#""abcd""#) { $0.readString(oneOf: Self.constraints) } == [])
        #expect(
            problems(#""abc""#) { $0.readString(oneOf: Self.constraints) }
                == ["one_of : expected a match of exactly one of 3 alternatives, found 2 matches"])
        #expect(problems(#""abcde""#) { $0.readString(oneOf: Self.constraints) }.first?.hasPrefix("one_of ") == true)
    }

    @Test("every violated limit of a constraint is reported")
    func everyLimit() {
        let constraint = JSONStringConstraint(
            minLength: 3, maxBytes: 1, pattern: JSONPattern("^x"), format: .mxRoomID, values: ["xyz"])
        #expect(
            problems(#""éa""#) { $0.readString(matching: constraint) }.map { $0.prefix { $0 != " " } }
                == ["min_length", "max_bytes", "pattern", "format", "enum"])
    }

    @Test("an integer must be a multiple, and one of a list")
    func integers() {
        #expect(problems("-15") { $0.readInteger(multipleOf: 5) } == [])
        #expect(problems("-9223372036854775808") { $0.readInteger(multipleOf: -1) } == [])
        #expect(
            problems("7") { $0.readInteger(multipleOf: 5) } == ["multiple_of : expected a multiple of 5, found 7"])
        #expect(problems("2.0") { $0.readInteger(values: [1, 2]) } == [])
        #expect(problems("3") { $0.readInteger(values: [1, 2]) } == ["enum : expected 1 or 2, found 3"])
        #expect(problems("7", mode: .tolerant) { $0.readInteger(multipleOf: 5, values: [1]) } == [])
    }

    private static let multiples: [(String, Double, Bool)] = [
        ("0.3", 0.1, true), ("0.35", 0.1, false), ("1e3", 0.001, true), ("0", 0.7, true), ("0.0", 3, true),
        ("4.5", 1.5, true), ("4.6", 1.5, false), ("123456789012345678901234567890", 10, true),
        ("123456789012345678901234567891", 10, false), ("1e308", 3, false), ("3e308", 3, true), ("1e-300", 0.01, false),
        ("-0.75", 0.25, true), ("19.99", 0.01, true), ("1.10", 0.1, true), ("1e300", 7e-300, false),
    ]

    @Test("multiples are computed in decimal digits", arguments: multiples)
    func multipleOf(text: String, divisor: Double, isMultiple: Bool) {
        #expect(DecimalNumber(text).isMultiple(of: DecimalNumber(divisor.description)) == isMultiple)
        if let number = Double(text), number.isFinite {
            let expected = isMultiple ? [] : ["multiple_of : expected a multiple of \(divisor), found \(number)"]
            #expect(problems(text) { $0.readNumber(multipleOf: divisor) } == expected)
        }
    }

    @Test("a number must be within its limits, exclusive ones included")
    func numbers() {
        #expect(
            problems("1") { $0.readNumber(exclusiveMinimum: 1) }
                == ["exclusive_minimum : expected more than 1.0, found 1.0"])
        #expect(
            problems("1") { $0.readNumber(exclusiveMaximum: 1) }
                == ["exclusive_maximum : expected less than 1.0, found 1.0"])
        #expect(problems("1") { $0.readNumber(minimum: 1, maximum: 1, values: [1, 2]) } == [])
        #expect(problems("1.5") { $0.readNumber(values: [1, 2]) } == ["enum : expected 1.0 or 2.0, found 1.5"])
    }

    @Test("a boolean with one valid value rejects the other")
    func boolean() {
        #expect(problems("true") { $0.readBoolean(only: true) } == [])
        #expect(problems("false") { $0.readBoolean(only: true) } == ["enum : expected true, found false"])
        #expect(problems("false", mode: .tolerant) { $0.readBoolean(only: true) } == [])
    }

    @Test("the keys of a dictionary must satisfy their constraint")
    func keys() {
        let text = #"{"@a:b":1,"a\u0062":2}"#
        let constraint = JSONStringConstraint(format: .mxUserID)
        #expect(
            problems(text) { $0.readDictionary(keys: constraint) { $0.readInteger() } }
                == [#"property_name /ab: expected a key that is a user ID, found "a\u0062""#])
        #expect(problems(text, mode: .tolerant) { $0.readDictionary(keys: constraint) { $0.readInteger() } } == [])
    }
}
