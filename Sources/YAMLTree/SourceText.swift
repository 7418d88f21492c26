/// A text with its name.
///
/// Lines end with `\n`, `\r\n` or `\r`. A UTF-8 byte order mark at the start isn't part of any line.
public final class SourceText: Sendable {
    /// The name for messages; for a file, the path as the user wrote it.
    public let name: String
    /// The path of the file that the text belongs to, which references in it are relative to. It differs from ``name``
    /// if a document was edited: an inserted part has the name of the file that it comes from.
    public let path: String
    /// The unchanged bytes, including a byte order mark.
    public let bytes: [UInt8]
    /// The number of the first line: more than 1 for a part of a file, so that locations have the file's line numbers.
    /// ``readYAML(_:limits:options:)`` only reads whole files.
    public let firstLine: Int

    /// The offset in `bytes` of the start of each line; never empty.
    private let lineStarts: [Int]

    /// Creates a text of any bytes; ``readYAML(_:limits:options:)`` checks them.
    /// - Parameter path: The path of the file that the text belongs to; `nil` if it is `name`.
    public init(name: String, bytes: [UInt8], firstLine: Int = 1, path: String? = nil) {
        self.name = name
        self.path = path ?? name
        self.bytes = bytes
        self.firstLine = firstLine
        lineStarts = bytes.withUnsafeBufferPointer { Self.lineStarts(in: $0) }
    }

    /// The number of lines, at least 1. A line break at the end begins another, empty line.
    public var lineCount: Int { lineStarts.count }

    /// The number of the last line.
    var lastLine: Int { firstLine + lineStarts.count - 1 }

    /// Returns the text of a line without its line break, with malformed UTF-8 replaced by U+FFFD; empty if there is no
    /// such line.
    /// - Parameter number: The number of the line, from `firstLine`.
    public func line(_ number: Int) -> String {
        String(decoding: bytes[byteRange(ofLine: number)], as: UTF8.self)
    }

    /// Returns the part of a line around a scalar, without the line break, with malformed UTF-8 replaced by U+FFFD;
    /// empty if there is no such line.
    /// - Parameters:
    ///   - number: The number of the line, from `firstLine`.
    ///   - position: The index of the scalar in the line, from 0.
    ///   - limit: The approximate maximum length in scalars.
    /// - Returns: The part, the number of scalars before it, and whether it reaches the line's end.
    func part(
        ofLine number: Int, around position: Int, atMost limit: Int
    ) -> (text: String, start: Int, isToEnd: Bool) {
        let range = byteRange(ofLine: number)
        return bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            var offset = range.lowerBound
            let before = position - limit / 2
            // Counts the scalars before the part by their first bytes, in strides at first.
            let stride = 1024
            while start + stride <= before, offset + stride <= range.upperBound {
                var count = 0
                for index in offset..<(offset + stride) { count &+= bytes[index] & 0xC0 == 0x80 ? 0 : 1 }
                start += count
                offset += stride
            }
            while offset < range.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            while start < before, offset < range.upperBound {
                offset += 1
                while offset < range.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
                start += 1
            }
            // A position past the line's end is moved to the end.
            if offset == range.upperBound, start < position {
                return part(ofLine: number, around: start, atMost: limit)
            }
            let first = offset
            var count = 0
            while count < limit, offset < range.upperBound {
                offset += 1
                while offset < range.upperBound, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
                count += 1
            }
            let text = String(decoding: bytes[first..<offset], as: UTF8.self)
            return (text, start, offset == range.upperBound)
        }
    }

    /// Returns the line, from `firstLine`, and the column, from 1, of the byte at `offset`; the end for an offset past
    /// it.
    func position(ofByte offset: Int) -> (line: Int, column: Int) {
        let offset = Swift.min(Swift.max(offset, byteOrderMarkLength), bytes.count)
        // Finds the last line that begins at or before the offset.
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        var column = 1
        for byte in bytes[lineStarts[low]..<offset] where byte & 0xC0 != 0x80 { column += 1 }
        return (low + firstLine, column)
    }

    /// Returns the number of the `occurrence`th line, from 1, of those that begin with `prefix`.
    func lineNumber(ofOccurrence occurrence: Int, beginningWith prefix: StaticString) -> Int? {
        let prefix = UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount)
        var count = 0
        let index = lineStarts.firstIndex { start in
            guard bytes[start...].starts(with: prefix) else { return false }
            count += 1
            return count == occurrence
        }
        return index.map { $0 + firstLine }
    }

    /// 3 if the text begins with a UTF-8 byte order mark, otherwise 0.
    var byteOrderMarkLength: Int { lineStarts[0] }

    private func byteRange(ofLine number: Int) -> Range<Int> {
        guard number >= firstLine, number <= lastLine else { return 0..<0 }
        let index = number - firstLine
        let start = lineStarts[index]
        var end = number < lastLine ? lineStarts[index + 1] : bytes.count
        // Every line but the last ends with a break: \n, \r\n or \r.
        if number < lastLine {
            end -= 1
            if end > start, bytes[end] == UInt8(ascii: "\n"), bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        }
        return start..<end
    }

    private static func lineStarts(in bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
        let hasMark = bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF
        var starts = [hasMark ? 3 : 0]
        starts.reserveCapacity(bytes.count / 32)
        var offset = starts[0]
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\n") {
                starts.append(offset)
            } else if byte == UInt8(ascii: "\r") {
                if offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") { offset += 1 }
                starts.append(offset)
            }
        }
        return starts
    }
}
