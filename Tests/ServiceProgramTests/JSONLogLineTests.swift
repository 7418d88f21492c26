import APIRuntime
import Foundation
import Logging
import Testing

@testable import ServiceProgram

@Suite("Log lines in JSON")
struct JSONLogLineTests {
    private static func line(_ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        let event = LogEvent(
            level: .warning, message: "\(message)", metadata: nil, source: "Module", file: "", function: "", line: 1)
        return JSONLogLine(event, metadata: metadata, time: Date(timeIntervalSince1970: 1_767_225_600.25)).text
    }

    private static func object(_ line: String) throws -> JSONObject { try JSONObject(json: Array(line.utf8)) }

    @Test("a line has time, level, message and module, then the metadata by key")
    func members() {
        #expect(
            Self.line("text", ["b": "2", "a": ["x", ["k": "v"]], "level": "mine"]) == #"""
                {"time":"2026-01-01T00:00:00.250Z","level":"warning","message":"text","module":"Module",\#
                "a":["x",{"k":"v"}],"b":"2","level_":"mine"}

                """#)
    }

    @Test("line breaks, quotation marks and characters that control a terminal are escaped; the values stay")
    func escapes() throws {
        let text = "a\"b\\c\nd\u{1B}[31m\u{202E}\u{9B}é"
        let line = Self.line(text, ["key\n": "\(text)"])
        #expect(line.hasSuffix("}\n") && line.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 })
        #expect(!line.unicodeScalars.contains("\u{202E}") && !line.unicodeScalars.contains("\u{9B}"))
        let object = try Self.object(line)
        #expect(object["message"]?.string == text && object["key\n"]?.string == text)
    }

    @Test("long, many and deep values are cut, and the line stays JSON")
    func bounds() throws {
        let long = String(repeating: "é", count: 100_000)
        var deep: Logger.Metadata.Value = "deep"
        for _ in 0..<1000 { deep = .array([deep]) }
        let many = Logger.Metadata.Value.array(Array(repeating: "", count: 100_000))
        for metadata: Logger.Metadata in [["k": "\(long)", "z": "\(long)"], ["k": deep], ["k": many, "z": many]] {
            let line = Self.line("text", metadata)
            #expect(line.utf8.count < 100_000)
            #expect(try Self.object(line)["message"] == "text")
        }
        #expect(try Self.object(Self.line("text", ["k": "\(long)"]))["k"]?.string?.hasSuffix("é…") == true)
        #expect(try Self.object(Self.line(long))["message"]?.string?.hasSuffix("é…") == true)
    }
}
