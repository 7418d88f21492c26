/// A text that was read: its name (as the user gave the path) and its bytes.
///
/// Lines end at `\n`, `\r\n` or `\r`. A UTF-8 byte order mark at the start belongs to no line.
public final class SourceText: Sendable {
    /// The name for messages; for a file, the path as it was given.
    public let name: String
    /// The bytes as they were read, a byte order mark included.
    public let bytes: [UInt8]
    /// The number of the first line: more than 1 for a part of a file, whose places are shown with the file's lines.
    /// `readYAML(_:limits:)` takes whole files only.
    public let firstLine: Int

    /// The offset in `bytes` at which each line begins; never empty.
    private let lineStarts: [Int]

    /// Takes the text as it is; any bytes will do, `readYAML(_:limits:)` checks them.
    public init(name: String, bytes: [UInt8], firstLine: Int = 1) {
        self.name = name
        self.bytes = bytes
        self.firstLine = firstLine
        lineStarts = bytes.withUnsafeBufferPointer { Self.lineStarts(in: $0) }
    }

    /// The number of lines, at least 1. A line break at the end begins one more, empty line.
    public var lineCount: Int { lineStarts.count }

    /// The number of the last line.
    var lastLine: Int { firstLine + lineStarts.count - 1 }

    /// The text of a line, counted from `firstLine`, without its line break; malformed UTF-8 is replaced by U+FFFD.
    /// A line that does not exist is empty.
    public func line(_ number: Int) -> String {
        String(decoding: bytes[byteRange(ofLine: number)], as: UTF8.self)
    }

    /// The part of a line around a scalar, by its number in the line from 0, without the line break; malformed UTF-8 is
    /// replaced by U+FFFD. Empty for a line that does not exist.
    /// - Parameter limit: about the most scalars of the part.
    /// - Returns: the part, how many scalars stand before it, and whether it reaches the line's end.
    func part(
        ofLine number: Int, around position: Int, atMost limit: Int
    ) -> (text: String, start: Int, isToEnd: Bool) {
        let range = byteRange(ofLine: number)
        return bytes.withUnsafeBufferPointer { bytes in
            var start = 0
            var offset = range.lowerBound
            let before = position - limit / 2
            // A walk over the scalars before the part, by the bytes that begin one: in strides first.
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
            // A place past the line's end is shown at its end.
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

    /// The line, from `firstLine`, and the column, from 1, of the byte at `offset`. An offset past the end gives the end.
    func position(ofByte offset: Int) -> (line: Int, column: Int) {
        let offset = Swift.min(Swift.max(offset, byteOrderMarkLength), bytes.count)
        // The last line that begins at or before the offset.
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

    /// The number of the line that is the `occurrence`th, from 1, to begin with `prefix`.
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

    /// 3 when the text begins with a UTF-8 byte order mark, otherwise 0.
    var byteOrderMarkLength: Int { lineStarts[0] }

    private func byteRange(ofLine number: Int) -> Range<Int> {
        guard number >= firstLine, number <= lastLine else { return 0..<0 }
        let index = number - firstLine
        let start = lineStarts[index]
        var end = number < lastLine ? lineStarts[index + 1] : bytes.count
        // Only a line that another one follows ends with a break: one of \n, \r\n, \r.
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
