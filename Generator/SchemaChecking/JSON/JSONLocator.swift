/// Finds places in a JSON text: of the first fault, of the values and keys that JSON Pointers name.
///
/// Works on the bytes alone, and only after something was found wrong: nothing of it is paid for a good payload.
struct JSONLocator {
    struct Position: Hashable {
        let line: Int
        let column: Int
    }

    /// Where a value begins, and the key it stands under.
    struct Place: Hashable {
        let value: Position
        let key: Position?
    }

    let bytes: [UInt8]

    // MARK: Faults

    /// The first fault in the text, or nil when it is JSON without duplicate keys.
    func firstFault(maxDepth: Int) -> SchemaViolation? {
        var scanner = JSONScanner(bytes: bytes, maxDepth: maxDepth)
        var trail = JSONTrail(refusesDuplicates: true)
        do {
            while true {
                let (event, range) = try scanner.next()
                if case .end = event { return nil }
                try trail.advance(event, range, in: bytes)
            }
        } catch {
            let position = position(of: error.offset)
            return SchemaViolation(
                pointer: scanner.isAfterValue ? trail.containerText : trail.text, line: position.line,
                column: position.column, code: error.code.rawValue,
                message: error.message)
        }
    }

    // MARK: Places

    /// The places of the values that `pointers` (UTF-8 of JSON Pointers) name, in one walk. The text must be JSON.
    func places(of pointers: Set<[UInt8]>) -> [[UInt8]: Place] {
        var offsets: [(pointer: [UInt8], value: Int, key: Int?)] = []
        var scanner = JSONScanner(bytes: bytes, maxDepth: .max)
        var trail = JSONTrail(refusesDuplicates: false)
        while offsets.count < pointers.count, let (event, range) = try? scanner.next() {
            if case .end = event { break }
            do { try trail.advance(event, range, in: bytes) } catch { break }
            switch event {
            case .key, .objectEnd, .arrayEnd, .end: continue
            case .objectStart, .arrayStart, .string, .number, .bool, .null: break
            }
            let pointer = trail.valuePointer
            if pointers.contains(pointer) { offsets.append((pointer, range.lowerBound, trail.valueKeyOffset)) }
        }
        var positions = PositionCursor(bytes: bytes)
        var result: [[UInt8]: Place] = [:]
        for (pointer, value, key) in offsets {
            // Keys stand before their values, and the walk goes forward, containers before what they contain.
            let keyPosition = key.map { positions.position(of: $0) }
            result[pointer] = Place(value: positions.position(of: value), key: keyPosition)
        }
        return result
    }

    /// The line and column of a byte.
    func position(of offset: Int) -> Position {
        var cursor = PositionCursor(bytes: bytes)
        return cursor.position(of: offset)
    }
}

/// Counts lines (which end at `\n`, `\r\n` or `\r`) and columns up to offsets that only grow.
struct PositionCursor {
    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1
    private var column = 1

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func position(of target: Int) -> JSONLocator.Position {
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
        return JSONLocator.Position(line: line, column: column)
    }
}

/// Keeps the JSON Pointer of where a scanner is.
struct JSONTrail {
    private struct Container {
        let isObject: Bool
        /// The length of the container's own pointer.
        let length: Int
        var count = 0
        var keyOffset: Int?
        var keys: Set<[UInt8]> = []
    }

    private let refusesDuplicates: Bool
    private var containers: [Container] = []
    /// The pointer of the value that is being read, or of the one that was read last.
    private var pointer: [UInt8] = []

    init(refusesDuplicates: Bool) { self.refusesDuplicates = refusesDuplicates }

    /// The pointer of what is being read, as text.
    var text: String { String(decoding: pointer, as: UTF8.self) }

    /// The pointer of the container that is being read, as text.
    var containerText: String {
        String(decoding: pointer.prefix(containers.last?.length ?? 0), as: UTF8.self)
    }

    /// After the event of a value (for a container: its start), the pointer of that value.
    private(set) var valuePointer: [UInt8] = []
    /// After the event of a value, the offset of the key it stands under.
    private(set) var valueKeyOffset: Int?

    mutating func advance(
        _ event: JSONScanner.Event, _ range: Range<Int>, in bytes: [UInt8]
    ) throws(JSONFault) {
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

    private mutating func key(_ range: Range<Int>, in bytes: [UInt8]) throws(JSONFault) {
        guard let last = containers.indices.last else { return }
        let key = try JSONStringLiteral.unescape(bytes, in: range)
        appendStep(JSONPointer.escaped(key))
        containers[last].keyOffset = range.lowerBound
        if refusesDuplicates, !containers[last].keys.insert(key).inserted {
            throw JSONFault(
                code: .duplicateKey, offset: range.lowerBound,
                message: "expected every key once, found \(shortened(key)) again")
        }
    }

    private mutating func value() {
        valuePointer = pointer
        valueKeyOffset = containers.last?.keyOffset
    }

    /// What comes after a value is the business of the container it stands in, or of the next element.
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

/// JSON Pointers (RFC 6901) as UTF-8: keys are compared byte by byte, never by canonical equivalence.
enum JSONPointer {
    static func escaped(_ key: [UInt8]) -> [UInt8] {
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
}
