import Foundation
import SeededGenerator
import Testing

@testable import APIRuntime

@Suite("Numbers")
struct NumberTests {
    private static let zeros = String(repeating: "0", count: 4999)

    private static let notationsOfIntegers: [(String, Int64)] = [
        ("0", 0), ("-0", 0), ("7", 7), ("2.0", 2), ("2e3", 2000), ("2E+3", 2000), ("0.1e1", 1), ("10e-1", 1),
        ("-1.50e1", -15), ("1.5e1", 15), ("0.0", 0), ("0e999999999999999999999", 0), ("-0.0e-5", 0),
        ("1000000000000000000000e-20", 10), ("0.00000000000000000000001e23", 1), ("100.00", 100),
        ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
        ("922337203685477580.7e1", Int64.max), ("-922337203685477580.8e1", Int64.min),
        ("9223372036854775807.000", Int64.max), ("1e18", 1_000_000_000_000_000_000),
    ]

    @Test("an integer is read in any notation", arguments: notationsOfIntegers)
    func integers(text: String, expected: Int64) throws {
        #expect(try Int64(json: text) == expected)
        #expect(try Int64(json: "1\(Self.zeros)e-4999") == 1)
        #expect(try Int64(json: "0.\(Self.zeros)1e5000") == 1)
    }

    @Test(
        "a number with a fraction isn't an integer",
        arguments: [
            "1.5", "1e-1", "-0.5", "0.1", "1.0000000000000000000000000000001", "12345678901234567890123e-5", "1e-400",
            "1e-999999999999999999999999", "-2.5e0", "1001e-2",
        ])
    func fractions(text: String) {
        #expect(violations(of: Int64.self, text) == ["type  1:1"])
    }

    private static let largeIntegers: [String] = [
        "9223372036854775808", "-9223372036854775809", "1e19", "1e400", "-1e999999999999999999999999",
        "12345678901234567890", "10000000000000000000000", "922337203685477580.8e1", "18446744073709551616",
        "36893488147419103232", "1" + zeros,
        "9223372036854775808e0",
    ]

    @Test("an integer beyond 64 bits is a violation", arguments: largeIntegers)
    func outOfRange(text: String) {
        #expect(violations(of: Int64.self, text) == ["number_range  1:1"])
    }

    @Test("all notations of an integer are equal")
    func notations() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            let value =
                Int64.random(in: .min ... .max, using: &generator) >> Int64.random(in: 0...63, using: &generator)
            let digits = String(value.magnitude)
            let sign = value < 0 ? "-" : ""
            // Shifts the point to the left, then adds zeros on the right and removes them again.
            let shift = Int.random(in: 0...25, using: &generator)
            let padded = String(repeating: "0", count: max(0, shift + 1 - digits.count)) + digits
            let fraction = padded.suffix(shift)
            let zeros = Int.random(in: 0...25, using: &generator)
            let shifted = sign + padded.dropLast(shift) + (shift > 0 ? "." + fraction + "e\(shift)" : "")
            #expect(try Int64(json: shifted) == value, "\(shifted)")
            let lengthened = sign + digits + (value == 0 ? "" : String(repeating: "0", count: zeros)) + "e-\(zeros)"
            #expect(try Int64(json: lengthened) == value, "\(lengthened)")
            if value % 10 != 0 {
                #expect(codes(of: Int64.self, Array("\(value)e-1".utf8)) == [.type], "\(value)e-1")
            }
        }
    }

    @Test("a number is read as the nearest double")
    func doubles() throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<3000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            #expect(try Double(json: value.description) == value)
            #expect(try Double(json: value.jsonBytes()).bitPattern == value.bitPattern)
        }
        #expect(try Double(json: "1e-400") == 0)
        #expect(try Double(json: "-0").sign == .minus)
        #expect(try Double(json: "1.7976931348623157e308") == .greatestFiniteMagnitude)
    }

    @Test(
        "a number beyond the range of doubles is a violation, even in a skipped value",
        arguments: ["1e400", "-1e400", "1e999999999999999999999", "1" + String(repeating: "0", count: 309)])
    func infinite(text: String) {
        #expect(violations(of: Double.self, text) == ["number_range  1:1"])
        #expect(violations(of: JSONValue.self, "[\(text)]") == ["number_range /0 1:2"])
        #expect(violations(of: Skipper.self, #"{"x":[\#(text)]}"#) == ["number_range /x/0 1:7"])
    }

    @Test("a JSONValue keeps the text of a number")
    func kept() throws {
        for text in [
            "0", "-0", "1.0", "1e3", "1E+3", "12345678901234567890", "-9223372036854775808", "9223372036854775808",
            "0.1000", "1" + String(repeating: "0", count: 308), "123456789012345678901234567890.5",
        ] {
            #expect(try JSONValue(json: text).description == text)
        }
        #expect(try JSONValue(json: "9223372036854775807") == .integer(.max))
        #expect(try JSONValue(json: "1.0").integer == nil)
        #expect(try JSONValue(json: "1.0") != .integer(1))
    }

    @Test("a number of a million digits is read in less than quadratic time", .timeLimit(.minutes(5)))
    func long() throws {
        let zeros = String(repeating: "0", count: 1_000_000)
        #expect(try Int64(json: "1\(zeros)e-1000000") == 1)
        #expect(codes(of: Skipper.self, Array(#"{"x":1\#(zeros)}"#.utf8)) == [.numberRange])
        let sevens = String(repeating: "7", count: 1_000_000)
        #expect(try JSONValue(json: "0.\(sevens)").description.utf8.count == 1_000_002)
        #expect(codes(of: Int64.self, Array(sevens.utf8)) == [.numberRange])
    }

    private static let malformedNumbers: [(String, String)] = [
        ("-", "1:2"), ("+1", "1:1"), ("01", "1:2"), ("-01", "1:3"), ("1.", "1:3"), (".5", "1:1"), ("1e", "1:3"),
        ("1e+", "1:4"), ("- 1", "1:2"), ("0x1", "1:2"), ("1.e3", "1:3"), ("NaN", "1:1"), ("-Infinity", "1:2"),
        ("1e 3", "1:3"), ("1 2", "1:3"),
    ]

    @Test("a malformed number is a syntax violation", arguments: malformedNumbers)
    func malformed(text: String, place: String) {
        #expect(violations(of: JSONValue.self, text) == ["syntax  \(place)"])
        #expect(violations(of: Double.self, text) == ["syntax  \(place)"])
        #expect(violations(of: Int64.self, text) == ["syntax  \(place)"])
    }
}
