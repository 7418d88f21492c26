import APIRuntime
import Foundation
import Testing

@_spi(Generated) @testable import APIRuntimeFormats

/// Types of Foundation as JSON strings.
struct FoundationTypesTests {
    /// Reads a JSON text and writes the value; the violation if there is one.
    private static func rewrite<Value: JSONCodable>(_ type: Value.Type, _ json: String) -> String {
        do throws(JSONInvalidError) {
            return String(decoding: try Value(json: json).jsonBytes(), as: UTF8.self)
        } catch {
            return "\(error.violations.map { "\($0.code): \($0.message)" })"
        }
    }

    @Test(
        "a date is written in UTC with the same time",
        arguments: [
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"), ("2026-01-31t12:00:00z", "2026-01-31T12:00:00Z"),
            ("2026-01-31T12:00:00.123456Z", "2026-01-31T12:00:00.123456Z"),
            ("2026-01-31T12:00:00.500Z", "2026-01-31T12:00:00.5Z"),
            ("2026-01-31T12:00:00.1234567891234Z", "2026-01-31T12:00:00.123457Z"),
            ("2026-01-31T12:00:00+01:30", "2026-01-31T10:30:00Z"),
            ("2026-01-01T00:00:00-00:01", "2026-01-01T00:01:00Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("1969-12-31T23:59:59.75Z", "1969-12-31T23:59:59.75Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"), ("2000-03-01T00:00:00Z", "2000-03-01T00:00:00Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"), ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
            ("0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00Z"),
        ])
    func dates(_ text: String, _ written: String) {
        #expect(Self.rewrite(Date.self, "\"\(text)\"") == "\"\(written)\"")
    }

    @Test("a date has the seconds of Foundation's own parser")
    func seconds() throws {
        let style = Date.ISO8601FormatStyle()
        for text in ["1900-03-01T01:02:03Z", "1970-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "2096-02-29T23:59:59Z"] {
            #expect(try Date(jsonString: text) == style.parse(text))
        }
    }

    @Test("dates that RFC 3339 can't represent are written as the nearest one")
    func clamped() {
        #expect(Date(timeIntervalSinceReferenceDate: 1e15).jsonString == "9999-12-31T23:59:59Z")
        #expect(Date(timeIntervalSinceReferenceDate: -.infinity).jsonString == "0000-01-01T00:00:00Z")
        #expect(Date(timeIntervalSinceReferenceDate: .nan).jsonString == "2001-01-01T00:00:00Z")
    }

    @Test("a UUID is written with small letters, a URL verbatim, bytes in Base64")
    func others() {
        #expect(
            Self.rewrite(UUID.self, #""A54A57CA-36f8-421b-a6b4-2e8f26858a4c""#)
                == #""a54a57ca-36f8-421b-a6b4-2e8f26858a4c""#)
        #expect(Self.rewrite(URL.self, #""https://a.example/b%20c?d=%41#e""#) == #""https://a.example/b%20c?d=%41#e""#)
        #expect(Self.rewrite(Data.self, #""AAH/""#) == #""AAH/""#)
        #expect(
            Self.rewrite([String: [Date]].self, #"{"a": ["2026-01-31T12:00:00Z"]}"#)
                == #"{"a":["2026-01-31T12:00:00Z"]}"#)
    }

    @Test(
        "a string without the format is a violation, in tolerant mode too",
        arguments: ["2026-01-31", "2026-02-30T12:00:00Z", "2026-01-31T12:00:00", "2026-01-31 12:00:00Z", ""])
    func invalidDates(_ text: String) {
        let found = #"["format: expected an RFC 3339 date and time, found the string \"\#(text)\""]"#
        #expect(Self.rewrite(Date.self, "\"\(text)\"") == found)
        #expect(throws: JSONInvalidError.self) { try Date(json: "\"\(text)\"", mode: .tolerant) }
    }

    @Test("invalid UUIDs, URLs and Base64 texts, and other JSON types, are violations")
    func invalidOthers() {
        #expect(Self.rewrite(UUID.self, #""a54a57ca""#).contains("expected a UUID"))
        for text in ["/a", "a b:c", "https://a.example/ü", ""] {
            #expect(Self.rewrite(URL.self, "\"\(text)\"").contains("expected a URI with a scheme"), "\(text)")
        }
        for text in ["AA", "AA==A", "A-A="] {
            #expect(Self.rewrite(Data.self, "\"\(text)\"").contains("expected bytes in Base64"), "\(text)")
        }
        #expect(Self.rewrite(Date.self, "1").contains("expected a string"))
    }

    @Test("parameters have the same texts")
    func parameters() {
        #expect(Date(parameter: "2026-01-31T12:00:00Z")?.parameter == "2026-01-31T12:00:00Z")
        #expect(Date(parameter: "now") == nil)
        #expect(Date.parameterDescription == "an RFC 3339 date and time")
    }
}
