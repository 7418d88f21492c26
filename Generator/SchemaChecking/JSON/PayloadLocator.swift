/// A locator of the first error, and of values and keys by JSON Pointer, in a JSON text.
///
/// It is used only for a payload with an error or a violation, so valid payloads need no second scan.
struct PayloadLocator {
    struct Position: Hashable {
        let line: Int
        let column: Int
    }

    /// The start of a value, and of its key if it is a member of an object.
    struct Place: Hashable {
        let value: Position
        let key: Position?
    }

    let bytes: [UInt8]

    // MARK: Errors

    /// Returns the first error in the text, or `nil` if it is valid JSON without duplicate keys.
    func firstError(maxDepth: Int) -> SchemaViolation? {
        var scanner = JSONScanner(bytes: bytes, maxDepth: maxDepth)
        var tracker = JSONPathTracker(rejectsDuplicates: true)
        do {
            while true {
                let (event, range) = try scanner.next()
                if case .end = event { return nil }
                try tracker.advance(event, range, in: bytes)
            }
        } catch {
            let position = position(of: error.offset)
            return SchemaViolation(
                pointer: scanner.isAfterValue ? tracker.containerText : tracker.text, line: position.line,
                column: position.column, code: error.code.rawValue,
                message: error.message)
        }
    }

    // MARK: Places

    /// Returns the places of values in one scan of the text, which must be valid JSON.
    /// - Parameter pointers: The UTF-8 of the values' JSON Pointers.
    func places(of pointers: Set<[UInt8]>) -> [[UInt8]: Place] {
        var offsets: [(pointer: [UInt8], value: Int, key: Int?)] = []
        var scanner = JSONScanner(bytes: bytes, maxDepth: .max)
        var tracker = JSONPathTracker(rejectsDuplicates: false)
        while offsets.count < pointers.count, let (event, range) = try? scanner.next() {
            if case .end = event { break }
            do { try tracker.advance(event, range, in: bytes) } catch { break }
            switch event {
            case .key, .objectEnd, .arrayEnd, .end: continue
            case .objectStart, .arrayStart, .string, .number, .bool, .null: break
            }
            let pointer = tracker.valuePointer
            if pointers.contains(pointer) { offsets.append((pointer, range.lowerBound, tracker.valueKeyOffset)) }
        }
        var positions = PositionCursor(bytes: bytes)
        var result: [[UInt8]: Place] = [:]
        for (pointer, value, key) in offsets {
            // The offsets are in ascending order, and a key is before its value.
            let keyPosition = key.map { positions.position(of: $0) }
            result[pointer] = Place(value: positions.position(of: value), key: keyPosition)
        }
        return result
    }

    /// Returns the line and column of a byte.
    func position(of offset: Int) -> Position {
        var cursor = PositionCursor(bytes: bytes)
        return cursor.position(of: offset)
    }
}

/// A counter of lines (which end with `\n`, `\r\n` or `\r`) and columns for ascending offsets.
struct PositionCursor {
    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1
    private var column = 1

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func position(of target: Int) -> PayloadLocator.Position {
        if target < offset { self = PositionCursor(bytes: bytes) }
        while offset < min(target, bytes.count) {
            switch bytes[offset] {
            case 0x0A:
                line += 1
                column = 1
            case 0x0D where offset + 1 == bytes.count || bytes[offset + 1] != 0x0A:
                line += 1
                column = 1
            case let byte where byte & 0xC0 != 0x80:
                column += 1
            default:
                break
            }
            offset += 1
        }
        return PayloadLocator.Position(line: line, column: column)
    }
}

/// The JSON Pointer of a scanner's position.
struct JSONPathTracker {
    private struct Container {
        let isObject: Bool
        /// The length of the container's own pointer.
        let length: Int
        var count = 0
        var keyOffset: Int?
        var keys: Set<[UInt8]> = []
    }

    private let rejectsDuplicates: Bool
    private var containers: [Container] = []
    /// The pointer of the current value, or of the last one that was read.
    private var pointer: [UInt8] = []

    init(rejectsDuplicates: Bool) { self.rejectsDuplicates = rejectsDuplicates }

    /// The pointer of the current value as text.
    var text: String { String(decoding: pointer, as: UTF8.self) }

    /// The pointer of the current container as text.
    var containerText: String {
        String(decoding: pointer.prefix(containers.last?.length ?? 0), as: UTF8.self)
    }

    /// After the event of a value (for a container its start), the pointer of that value.
    private(set) var valuePointer: [UInt8] = []
    /// After the event of a value, the offset of its key.
    private(set) var valueKeyOffset: Int?

    mutating func advance(
        _ event: JSONScanner.Event, _ range: Range<Int>, in bytes: [UInt8]
    ) throws(JSONTextError) {
        switch event {
        case .key:
            try key(range, in: bytes)
        case .objectStart, .arrayStart:
            value()
            if case .objectStart = event {
                containers.append(Container(isObject: true, length: pointer.count))
            } else {
                containers.append(Container(isObject: false, length: pointer.count))
                pointToElement()
            }
        case .objectEnd, .arrayEnd:
            if let closed = containers.popLast() { pointer.removeLast(pointer.count - closed.length) }
            leaveValue()
        case .string, .number, .bool, .null:
            value()
            leaveValue()
        case .end:
            break
        }
    }

    private mutating func key(_ range: Range<Int>, in bytes: [UInt8]) throws(JSONTextError) {
        guard let last = containers.indices.last else { return }
        let key = try JSONStringLiteral.unescape(bytes, in: range)
        appendStep(escapedPointerToken(key))
        containers[last].keyOffset = range.lowerBound
        if rejectsDuplicates, !containers[last].keys.insert(key).inserted {
            throw JSONTextError(
                code: .duplicateKey, offset: range.lowerBound,
                message: "duplicate key \(shortened(key))")
        }
    }

    private mutating func value() {
        valuePointer = pointer
        valueKeyOffset = containers.last?.keyOffset
    }

    /// Moves on from a value to its container, or to the next element.
    private mutating func leaveValue() {
        guard let last = containers.indices.last else { return }
        containers[last].count += 1
        pointer.removeLast(pointer.count - containers[last].length)
        if !containers[last].isObject { pointToElement() }
    }

    private mutating func pointToElement() {
        guard let last = containers.last else { return }
        appendStep(Array(String(last.count).utf8))
    }

    private mutating func appendStep(_ step: [UInt8]) {
        pointer.append(UInt8(ascii: "/"))
        pointer.append(contentsOf: step)
    }
}

/// Returns a key as a token of a JSON Pointer (RFC 6901), both in UTF-8.
func escapedPointerToken(_ key: [UInt8]) -> [UInt8] {
    guard key.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return key }
    var result: [UInt8] = []
    for byte in key {
        switch byte {
        case UInt8(ascii: "~"): result += [UInt8(ascii: "~"), UInt8(ascii: "0")]
        case UInt8(ascii: "/"): result += [UInt8(ascii: "~"), UInt8(ascii: "1")]
        default: result.append(byte)
        }
    }
    return result
}
