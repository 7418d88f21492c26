import ExternalProcess
import Foundation
import Logging
import Synchronization
import Testing

@testable import ServiceProgram

@Suite("Log lines", .timeLimit(.minutes(5)))
struct LogOutputTests {
    /// Collects what is written to a log's pipe, and returns its lines without their times.
    private static func lines(_ body: (Logger) -> Void) throws -> [String] {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor) { _, _ in }
        body(Logger(label: "gateway") { ServiceLogHandler(label: $0, output: output) })
        #expect(output.flush(within: .seconds(60)))
        try pipe.fileHandleForWriting.close()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").map { String($0.drop { $0 != " " }.dropFirst()) }
    }

    @Test(
        "values of metadata that could be taken for several values are quoted",
        arguments: [
            ("plain-1.5:%/é", "plain-1.5:%/é"), ("", #""""#), ("two words", #""two words""#), (#"a"b"#, #""a\"b""#),
            ("a=b", #""a=b""#), ("a\nb\u{1B}", #""a\nb\u{1b}""#), ("a\u{202E}b", "\"a\u{FFFD}b\""),
            ("a\u{A0}b", "\"a\u{A0}b\""), (#"C:\d"#, #"C:\d"#),
        ])
    func values(value: String, expected: String) throws {
        let lines = try Self.lines { logger in
            logger.notice("event", metadata: ["key": "\(value)", "other": "1"])
            var logger = logger
            logger[metadataKey: "key"] = "\(value)"
            logger.notice("event")
        }
        #expect(
            lines == [
                "notice gateway: key=\(expected) other=1 [ServiceProgramTests] event",
                "notice gateway: key=\(expected) [ServiceProgramTests] event",
            ])
    }

    @Test("the level and the form of the settings apply to loggers that exist; a logger can only be quieter")
    func settings() throws {
        let pipe = Pipe()
        let output = LogOutput(descriptor: pipe.fileHandleForWriting.fileDescriptor) { _, _ in }
        let settings = LogSettings()
        let logger = Logger(label: "gateway") { ServiceLogHandler(label: $0, output: output, settings: settings) }
        var quiet = logger
        quiet.logLevel = .error
        #expect(logger.logLevel == .info && quiet.logLevel == .error)
        logger.debug("1")
        settings.level = .debug
        settings.format = .json
        #expect(logger.logLevel == .debug && quiet.logLevel == .error)
        logger.debug("2", metadata: ["key": "a b"])
        quiet.warning("3")
        settings.level = .critical
        quiet.error("4")
        settings.level = .info
        settings.format = .text
        quiet.error("5")
        #expect(output.flush(within: .seconds(60)))
        try pipe.fileHandleForWriting.close()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let lines = text.split(separator: "\n")
        try #require(lines.count == 2)
        #expect(lines[0].hasPrefix("{\"time\":\"") && lines[0].contains(#""message":"2","#))
        #expect(lines[0].hasSuffix(#","key":"a b"}"#))
        #expect(lines[1].hasSuffix(" error gateway: [ServiceProgramTests] 5"))
    }

    @Test("a long value is cut")
    func longValue() throws {
        let lines = try Self.lines { $0.error("text", metadata: ["key": "\(String(repeating: "x", count: 100_000))"]) }
        #expect(lines.count == 1 && (lines.first?.utf8.count ?? .max) < 5000)
    }

    @Test("a message is one line")
    func message() throws {
        let lines = try Self.lines { $0.error("first\nsecond\u{1B}[0m") }
        #expect(lines == ["error gateway: [ServiceProgramTests] first second\u{FFFD}[0m"])
    }

    @Test("while a pipe isn't read, lines beyond the bound are dropped without waiting, and their number is reported")
    func dropped() throws {
        let pipe = Pipe()
        let fillCount = try pipe.fillWriteEnd()
        let reported = Mutex<[Int]>([])
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        let output = LogOutput(descriptor: descriptor, maxWaitingBytes: 100) { count, output in
            reported.withLock { $0.append(count) }
            output.write("dropped\n")
        }
        // The thread may have taken some of the first lines before the others arrive.
        for number in 0..<100 { output.write("line \(number)\n") }
        #expect(!output.flush(within: .milliseconds(1)))
        var readCount = 0
        while readCount < fillCount {
            readCount += try pipe.fileHandleForReading.read(upToCount: fillCount - readCount)?.count ?? fillCount
        }
        #expect(output.flush(within: .seconds(60)))
        output.write("later\n")
        #expect(output.flush(within: .seconds(60)))
        try pipe.fileHandleForWriting.close()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        let lines = text.split(separator: "\n").map(String.init)
        let written = lines.prefix { $0.hasPrefix("line ") }
        #expect(written.elementsEqual((0..<written.count).map { "line \($0)" }))
        #expect(lines.dropFirst(written.count).sorted() == ["dropped", "later"])
        #expect(reported.withLock { $0 } == [100 - written.count] && written.count < 50)
    }
}
