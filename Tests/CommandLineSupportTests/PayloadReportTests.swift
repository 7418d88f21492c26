import CommandLineSupport
import Testing

@Suite("Payload reports")
struct PayloadReportTests {
    private static let payload = PayloadInput.Payload(line: 3, bytes: Array("{\n\t\"a\": 1\n}".utf8))
    private static let violation = PayloadReport.Violation(
        pointer: "/a\nb", line: 2, column: 7, code: "type", message: "expected a string")

    @Test("a violation has the file's line, an excerpt and a caret; a line feed in a key can't begin a line")
    func text() {
        let report = PayloadReport(Self.payload, of: "a.json", violations: [Self.violation])
        #expect(!report.isValid)
        #expect(
            report.text(colored: false) == """
                a.json:4:7: error: expected a string (type) at /a\u{FFFD}b
                \t"a": 1
                \t     ^
                """)
    }

    @Test("standard input is named <stdin> in text and - in JSON")
    func standardInput() {
        let report = PayloadReport(Self.payload, of: "-", violations: [Self.violation])
        #expect(report.text(colored: false).hasPrefix("<stdin>:4:7: "))
        #expect(
            report.json == #"{"file":"-","line":3,"valid":false,"violations":[{"pointer":"/a\nb","line":4,"column":7,"#
                + #""code":"type","message":"expected a string"}]}"#)
    }

    @Test("a valid payload has no text and an empty list of violations")
    func valid() {
        let report = PayloadReport(Self.payload, of: "a.json", violations: [])
        #expect(report.isValid)
        #expect(report.text(colored: false) == "")
        #expect(report.json == #"{"file":"a.json","line":3,"valid":true,"violations":[]}"#)
    }

    @Test("a payload that is too large violates the limit")
    func tooLarge() {
        let payload = PayloadInput.Payload(line: 7, bytes: [], isTooLarge: true)
        let report = PayloadReport(payload, of: "a.json", violations: [])
        #expect(
            report.text(colored: false)
                == "a.json:7:1: error: the payload has more than 268435456 bytes (limit)")
    }

    @Test("JSON is on one line, with escapes and in the order of the members")
    func json() {
        let json: ReportJSON = [
            "z": ReportJSON(nil as String?), "a": .array([.boolean(true), .integer(-1), ReportJSON(2)]),
            "\"\\\n\r\t\u{1}é": .string("</\u{7F}"),
        ]
        #expect(json.description == #"{"z":null,"a":[true,-1,2],"\"\\\n\r\t\u0001é":"</"# + "\u{7F}\"}")
    }
}
