import CommandLineSupport
import Foundation
import Testing

@Suite("Payload input")
struct PayloadInputTests {
    /// Returns the input of a file with this content. The file is removed: the input has it open.
    private static func input(
        _ content: String, limit: Int = PayloadInput.maxPayloadBytes
    ) throws -> PayloadInput {
        let file = FileManager.default.temporaryDirectory.appending(path: "payload-input-\(UUID().uuidString)")
        try Data(content.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try PayloadInput(file.path, maxPayloadBytes: limit)
    }

    /// Returns the lines with their numbers; `nil` for one that is too large.
    private static func lines(of input: PayloadInput) throws -> [(Int, String?)] {
        var lines: [(Int, String?)] = []
        while let payload = try input.nextLine() {
            lines.append((payload.line, payload.isTooLarge ? nil : String(decoding: payload.bytes, as: UTF8.self)))
        }
        return lines
    }

    @Test("blank lines are skipped and counted, and the last line needs no line feed")
    func lines() throws {
        let lines = try Self.lines(of: Self.input("a\n\n \t\r\nb\r\nc"))
        #expect(lines.map(\.0) == [1, 4, 5])
        #expect(lines.map(\.1) == ["a", "b\r", "c"])
    }

    @Test("a line longer than a chunk is one payload")
    func longLine() throws {
        let long = String(repeating: "x", count: 200_000)
        let lines = try Self.lines(of: Self.input("a\n\(long)\nb\n"))
        #expect(lines.map(\.1) == ["a", long, "b"])
    }

    @Test("a payload that exceeds the limit isn't kept, and the next line is read")
    func tooLarge() throws {
        let lines = try Self.lines(of: Self.input("12345\n1234\n", limit: 4))
        #expect(lines.map(\.0) == [1, 2])
        #expect(lines.map(\.1) == [nil, "1234"])
        let whole = try Self.input("12345", limit: 4).whole()
        #expect(whole.isTooLarge && whole.bytes.isEmpty && whole.line == 1)
    }

    @Test("the whole file is one payload, and the progress is in percent")
    func whole() throws {
        let input = try Self.input("{\n}\n")
        #expect(input.progress == "0 %")
        #expect(try input.whole().bytes == Array("{\n}\n".utf8))
        #expect(input.progress == "100 %")
    }

    @Test("a whole line in memory is reported, so that nothing waits for it")
    func wholeLine() throws {
        let input = try Self.input("a\nb\n")
        #expect(!input.hasWholeLine)
        #expect(try input.nextLine() != nil)
        #expect(input.hasWholeLine)
        #expect(try input.nextLine() != nil)
        #expect(!input.hasWholeLine)
    }

    @Test("a missing file and a folder throw their reason")
    func unreadable() throws {
        let missing = #expect(throws: SystemError.self) { try PayloadInput("/nowhere/none.json") }
        #expect(missing?.description == "there is no such file")
        let folder = try PayloadInput(FileManager.default.temporaryDirectory.path)
        let error = #expect(throws: SystemError.self) { try folder.whole() }
        #expect(error?.description == "it is a folder")
        #expect(
            CommandFailure(reading: "-", SystemError(code: EISDIR)).message == "cannot read <stdin>: it is a folder")
    }
}
