/// A parser of `text/event-stream` (WHATWG HTML, section 9.2.6, "Interpreting an event stream").
///
/// It buffers one line and the data of one event.
struct EventStreamParser: StreamParser {
    /// The maximum number of bytes of a line, and of an event's data.
    private let maxBytes: Int
    private var line: [UInt8] = []
    /// The lines of data, with a line feed after each.
    private var data: [UInt8] = []
    private var name = ""
    private var lastID = ""
    private var retryMilliseconds: Int64?
    private var isFirstLine = true
    /// Whether the last byte was a carriage return: a line feed that follows it is part of the same line break.
    private var isAfterReturn = false
    private var count = 0

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    init(maxBytes: Int) {
        self.maxBytes = maxBytes
    }

    mutating func next(in part: [UInt8], at position: inout Int) throws(StreamError) -> APIEvent<String>? {
        while position < part.count {
            if isAfterReturn {
                isAfterReturn = false
                if part[position] == Self.lineFeed {
                    position += 1
                    continue
                }
            }
            let rest = part[position...]
            let end = rest.firstIndex { $0 == Self.lineFeed || $0 == Self.carriageReturn } ?? rest.endIndex
            guard line.count + data.count + (end - position) <= maxBytes else {
                throw StreamError(.tooLong(maxBytes: maxBytes), number: count + 1)
            }
            line += rest[..<end]
            position = end
            guard end < part.count else { break }
            position += 1
            isAfterReturn = part[end] == Self.carriageReturn
            if let event = endLine() { return event }
        }
        return nil
    }

    /// An event without an empty line after it isn't complete: it is discarded.
    func end() -> APIEvent<String>? { nil }

    /// Interprets the line. Returns the event that an empty line completes.
    private mutating func endLine() -> APIEvent<String>? {
        var line = line[...]
        self.line = []
        if isFirstLine, line.starts(with: Self.byteOrderMark) { line = line.dropFirst(Self.byteOrderMark.count) }
        isFirstLine = false
        guard !line.isEmpty else { return endEvent() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        // A line that begins with a colon is a comment: a field without a name.
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            data += value
            data.append(Self.lineFeed)
        case "event": name = String(decoding: value, as: UTF8.self)
        case "id": if !value.contains(0) { lastID = String(decoding: value, as: UTF8.self) }
        case "retry":
            let isNumber = value.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            if isNumber, let time = Int64(String(decoding: value, as: UTF8.self)) { retryMilliseconds = time }
        default: break
        }
        return nil
    }

    private mutating func endEvent() -> APIEvent<String>? {
        defer {
            data = []
            name = ""
        }
        guard !data.isEmpty else { return nil }
        count += 1
        defer { retryMilliseconds = nil }
        return APIEvent(
            data: String(decoding: data.dropLast(), as: UTF8.self), name: name.isEmpty ? nil : name,
            id: lastID.isEmpty ? nil : lastID, retryMilliseconds: retryMilliseconds)
    }
}
