import SeededGenerator
import Testing

@testable import APIRuntime

/// The examples are those of WHATWG HTML, section 9.2.6.
@Suite("Parsing of event streams")
struct EventStreamParserTests {
    private static func events(_ text: String, maxBytes: Int = 1000) throws -> [APIEvent<String>] {
        try EventStreamParser(maxBytes: maxBytes).messages(in: text)
    }

    @Test("lines of data are joined by line feeds")
    func data() throws {
        #expect(try Self.events("data: YHOO\ndata: +2\ndata: 10\n\n") == [APIEvent(data: "YHOO\n+2\n10")])
        #expect(try Self.events("data\n\ndata\ndata\n\ndata:").map(\.data) == ["", "\n"])
        #expect(try Self.events("data:test\n\ndata: test\n\ndata:  x\n\n").map(\.data) == ["test", "test", " x"])
    }

    @Test("comments and unknown fields are ignored, and identifiers last until they change")
    func fields() throws {
        let text = """
            : test stream

            data: first event
            id: 1

            data:second event
            id

            data:  third event
            other: x
            retry: 250
            event: add


            """
        #expect(
            try Self.events(text) == [
                APIEvent(data: "first event", id: "1"), APIEvent(data: "second event"),
                APIEvent(data: " third event", name: "add", retryMilliseconds: 250),
            ])
        let lasting = try Self.events("id: a\ndata: 1\n\ndata: 2\n\nid: b\u{0}\ndata: 3\n\nid: c\n\ndata: 4\n\n")
        #expect(lasting.map(\.id) == ["a", "a", "a", "c"])
    }

    @Test("a name without data makes no event, and doesn't last; a time without data belongs to the next event")
    func withoutData() throws {
        let events = try Self.events("event: a\n\nretry: 5\n\nretry: 6x\n\nretry: -1\n\ndata: 1\n\ndata: 2\n\n")
        #expect(events == [APIEvent(data: "1", retryMilliseconds: 5), APIEvent(data: "2")])
        #expect(try Self.events("retry: 99999999999999999999\ndata: 1\n\n") == [APIEvent(data: "1")])
    }

    @Test("lines end with a line feed, a carriage return, or both")
    func lineBreaks() throws {
        for end in ["\n", "\r", "\r\n"] {
            let text = ["data: 1", "data: 2", "", "id: 3", "data: 4", "", ""].joined(separator: end)
            #expect(try Self.events(text) == [APIEvent(data: "1\n2"), APIEvent(data: "4", id: "3")])
        }
        // A carriage return ends the event: no line feed needs to arrive.
        var parser = EventStreamParser(maxBytes: 100)
        var position = 0
        #expect(try parser.next(in: Array("data: 1\r\r".utf8), at: &position) == APIEvent(data: "1"))
    }

    @Test("a byte order mark is ignored at the beginning only")
    func byteOrderMark() throws {
        #expect(
            try Self.events("\u{FEFF}data: 1\n\n\u{FEFF}data: 2\n\ndata: \u{FEFF}\n\n").map(\.data) == [
                "1", "\u{FEFF}",
            ])
    }

    @Test("bytes that aren't UTF-8 become replacement characters")
    func notUTF8() throws {
        let parser = EventStreamParser(maxBytes: 100)
        let events = try parser.messages(in: [Array("data: a".utf8) + [0xFF] + Array("\n\n".utf8)])
        #expect(events.map(\.data) == ["a\u{FFFD}"])
    }

    @Test("an event without an empty line after it is discarded")
    func incomplete() throws {
        #expect(try Self.events("data: 1\n\ndata: 2\n").map(\.data) == ["1"])
    }

    @Test(
        "an event over the bound throws, whatever its lines",
        arguments: ["data: 123456789\n\n", "data: 1\ndata: 2\ndata: 3\n\n", ": 2345678901", "x23456789012"])
    func bound(_ text: String) throws {
        let error = #expect(throws: StreamError.self) {
            try Self.events("data: 0\n\n" + text, maxBytes: 10)
        }
        #expect(error?.problem == .tooLong(maxBytes: 10))
        #expect(error?.number == 2)
        #expect(error?.description == "message 2 of the stream has more than 10 bytes")
        #expect(try Self.events(String(repeating: "data: 1\n\n", count: 100), maxBytes: 10).count == 100)
    }

    @Test("the division of a stream into parts doesn't change its events", arguments: 0..<200)
    func parts(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let words = [
            "data", "event", "id", "retry", ":", ": ", " ", "\n", "\r", "\r\n", "\n\n", "7", "x", "é", "\u{FEFF}",
            "\u{0}",
            "data: a\n", "[DONE]",
        ]
        let text = (0..<40).map { _ in words.randomElement(using: &random) ?? "" }.joined()
        let expected = Self.reference(text)
        #expect(try Self.events(text) == expected)
        for _ in 0..<5 {
            let parts = Array(text.utf8).parts(&random)
            #expect(try EventStreamParser(maxBytes: 1000).messages(in: parts) == expected)
        }
    }

    /// Interprets a whole stream line by line, as the specification does.
    private static func reference(_ text: String) -> [APIEvent<String>] {
        var scalars = String.UnicodeScalarView(text.unicodeScalars)
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        var lines: [String] = []
        var line = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in scalars {
            if scalar == "\n" && last == "\r" {
                // The carriage return has ended the line.
            } else if scalar == "\n" || scalar == "\r" {
                lines.append(String(line))
                line.removeAll()
            } else {
                line.append(scalar)
            }
            last = scalar
        }
        var events: [APIEvent<String>] = []
        var (data, name, id, retry): ([String], String, String, Int64?) = ([], "", "", nil)
        for line in lines.map({ Array($0.unicodeScalars) }) {
            guard !line.isEmpty else {
                if !data.isEmpty {
                    events.append(
                        APIEvent(
                            data: data.joined(separator: "\n"), name: name.isEmpty ? nil : name,
                            id: id.isEmpty ? nil : id, retryMilliseconds: retry))
                    retry = nil
                }
                (data, name) = ([], "")
                continue
            }
            func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
                var view = String.UnicodeScalarView()
                view.append(contentsOf: scalars)
                return String(view)
            }
            let colon = line.firstIndex(of: ":")
            var value = colon.map { line[($0 + 1)...] } ?? []
            if value.first == " " { value = value.dropFirst() }
            switch string(line[..<(colon ?? line.endIndex)]) {
            case "data": data.append(string(value))
            case "event": name = string(value)
            case "id": if !value.contains("\u{0}") { id = string(value) }
            case "retry":
                if !value.isEmpty, value.allSatisfy({ ("0"..."9").contains($0) }) {
                    retry = Int64(string(value)) ?? retry
                }
            default: break
            }
        }
        return events
    }
}
