import Foundation
import SharedData
import Testing

@testable import APIRuntime

/// Every input of JSONTestSuite, read as a JSONValue and skipped as the value of an unknown member, right before a page
/// that can't be read.
@Suite("JSONTestSuite", .enabled(if: SharedData.exists("json-test-suite"), SharedData.skipped))
struct JSONTestSuiteTests {
    /// The suite leaves duplicate keys to the reader; for this reader they are violations.
    private static let duplicates = ["y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"]

    @Test("texts that must be accepted are accepted, except those with duplicate keys")
    func accepted() throws {
        let page = try GuardPage(capacity: 1 << 20)
        let files = try SharedData.jsonTestSuite("y_")
        #expect(files.count == 95)
        for (name, bytes) in files {
            let expected: [JSONViolation.Code] = Self.duplicates.contains(name) ? [.duplicateKey] : []
            #expect(page.read(JSONValue.self, bytes).violations.map(\.code) == expected, "\(name)")
            #expect(page.read(Skipper.self, wrapped(bytes)).violations.map(\.code) == expected, "\(name), skipped")
        }
    }

    private static func isNotJSON(_ violations: [JSONViolation]) -> Bool {
        let codes: [JSONViolation.Code] = [.syntax, .utf8, .depth]
        return violations.last.map { codes.contains($0.code) } ?? false
    }

    @Test("texts that must be rejected have violations")
    func refused() throws {
        let page = try GuardPage(capacity: 1 << 20)
        let files = try SharedData.jsonTestSuite("n_")
        #expect(files.count == 188)
        for (name, bytes) in files {
            let read = page.read(JSONValue.self, bytes).violations
            #expect(Self.isNotJSON(read), "\(name)")
            let skipped = page.read(Skipper.self, wrapped(bytes)).violations
            #expect(Self.isNotJSON(skipped), "\(name), skipped")
        }
    }

    /// The texts that the suite leaves to the reader, with the violation; `nil` for those that are accepted.
    private static let decisions: [String: JSONViolation.Code?] = [
        // The nearest double is zero.
        "i_number_double_huge_neg_exp.json": nil,
        "i_number_real_underflow.json": nil,
        // Beyond the range of doubles.
        "i_number_huge_exp.json": .numberRange,
        "i_number_neg_int_huge_exp.json": .numberRange,
        "i_number_pos_double_huge_exp.json": .numberRange,
        "i_number_real_neg_overflow.json": .numberRange,
        "i_number_real_pos_overflow.json": .numberRange,
        // Kept verbatim.
        "i_number_too_big_neg_int.json": nil,
        "i_number_too_big_pos_int.json": nil,
        "i_number_very_big_negative_int.json": nil,
        // Lone surrogates aren't Unicode.
        "i_object_key_lone_2nd_surrogate.json": .syntax,
        "i_string_1st_surrogate_but_2nd_missing.json": .syntax,
        "i_string_1st_valid_surrogate_2nd_invalid.json": .syntax,
        "i_string_incomplete_surrogate_and_escape_valid.json": .syntax,
        "i_string_incomplete_surrogate_pair.json": .syntax,
        "i_string_incomplete_surrogates_escape_valid.json": .syntax,
        "i_string_invalid_lonely_surrogate.json": .syntax,
        "i_string_invalid_surrogate.json": .syntax,
        "i_string_inverted_surrogates_U+1D11E.json": .syntax,
        "i_string_lone_second_surrogate.json": .syntax,
        // Not UTF-8.
        "i_string_UTF-8_invalid_sequence.json": .utf8,
        "i_string_UTF8_surrogate_U+D800.json": .utf8,
        "i_string_invalid_utf-8.json": .utf8,
        "i_string_iso_latin_1.json": .utf8,
        "i_string_lone_utf8_continuation_byte.json": .utf8,
        "i_string_not_in_unicode_range.json": .utf8,
        "i_string_overlong_sequence_2_bytes.json": .utf8,
        "i_string_overlong_sequence_6_bytes.json": .utf8,
        "i_string_overlong_sequence_6_bytes_null.json": .utf8,
        "i_string_truncated-utf-8.json": .utf8,
        "i_string_UTF-16LE_with_BOM.json": .utf8,
        "i_string_utf16BE_no_BOM.json": .syntax,
        "i_string_utf16LE_no_BOM.json": .syntax,
        // A byte order mark isn't JSON.
        "i_structure_UTF-8_BOM_empty_object.json": .syntax,
        "i_structure_500_nested_arrays.json": nil,
    ]

    @Test("texts that the suite leaves to the reader have the listed results")
    func decided() throws {
        let page = try GuardPage(capacity: 1 << 20)
        let files = try SharedData.jsonTestSuite("i_")
        #expect(files.map(\.name) == Self.decisions.keys.sorted())
        for (name, bytes) in files {
            let expected = Self.decisions[name] ?? nil
            #expect(page.read(JSONValue.self, bytes).violations.last?.code == expected, "\(name)")
            #expect(page.read(Skipper.self, wrapped(bytes)).violations.last?.code == expected, "\(name), skipped")
        }
    }

    @Test("accepted texts give the values that Foundation reads")
    func sameAsFoundation() throws {
        for (name, bytes) in try SharedData.jsonTestSuite("y_") + SharedData.jsonTestSuite("i_") {
            guard let value = try? JSONValue(json: bytes) else { continue }
            let theirs = try Self.canonical(bytes)
            let ours = try Self.canonical(value.jsonBytes())
            #expect(theirs == ours, "\(name)")
            #expect(try JSONValue(json: value.jsonBytes()) == value, "\(name)")
        }
    }

    private static func canonical(_ bytes: [UInt8]) throws -> Data {
        let object = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        return try JSONSerialization.data(withJSONObject: object, options: [.fragmentsAllowed, .sortedKeys])
    }
}
