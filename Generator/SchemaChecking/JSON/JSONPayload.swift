import CJansson
import YAMLTree

/// A JSON text read by jansson, with its bytes for locating violations.
public struct JSONPayload {
    let tree: JSONTree
    let bytes: [UInt8]

    /// Reads a JSON text (RFC 8259) strictly: a single value in well-formed UTF-8 without a byte order mark, surrogates
    /// only in pairs, no duplicate keys, numbers in the range of a 64-bit float. `\u0000` is an ordinary character.
    /// Integers outside the range of `Int64` are read as floats.
    ///
    /// - Parameters:
    ///   - bytes: The whole text.
    ///   - maxDepth: The maximum depth of nested arrays and objects; values above 1024 are reduced to it.
    /// - Throws: The first error, with one of the codes `syntax`, `utf8`, `depth`, `duplicate_key`, `number_range`. If
    ///   the text is incomplete, the error is at its end.
    public init(bytes: [UInt8], maxDepth: Int = 512) throws(SchemaViolation) {
        // jansson has a fixed limit of 2048, and releases values recursively.
        let maxDepth = min(maxDepth, 1024)
        self.bytes = bytes
        let locator = PayloadLocator(bytes: bytes)
        // jansson ignores U+0000 between tokens.
        let isSuspect = bytes.contains(0) || Self.bracketDepth(of: bytes) > maxDepth
        if isSuspect, let fault = locator.firstError(maxDepth: maxDepth) { throw fault }
        var error = json_error_t()
        let flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL
        // An empty array may have no address, but jansson needs one.
        let root = (bytes.isEmpty ? [0x20] : bytes).withUnsafeBytes { raw in
            raw.withMemoryRebound(to: CChar.self) { json_loadb($0.baseAddress, $0.count, Int(flags), &error) }
        }
        if let root {
            tree = JSONTree(owning: root)
        } else if let fault = locator.firstError(maxDepth: maxDepth) {
            throw fault
        } else if let built = JSONTree.built(from: bytes, maxDepth: maxDepth) {
            tree = built
        } else {
            throw SchemaViolation(
                pointer: "", line: max(1, Int(error.line)), column: max(1, Int(error.column)),
                code: ViolationCode.syntax.rawValue, message: "expected JSON that fits in memory")
        }
    }

    /// The maximum number of open brackets outside strings.
    private static func bracketDepth(of bytes: [UInt8]) -> Int {
        var depth = 0
        var greatest = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                greatest = max(greatest, depth)
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
        return greatest
    }

    /// Returns the payload as a tree of located nodes, for schemas and examples that are written in JSON.
    ///
    /// - Parameter name: The name of the text in locations. It identifies schemas, so it must be unique.
    public func node(named name: String) -> YAMLNode {
        let source = SourceText(name: name, bytes: bytes)
        var reader = JSONNodeReader(source: source)
        return reader.read()
    }
}

/// A reader of nodes from JSON text that is known to be valid.
private struct JSONNodeReader {
    private struct Container {
        let isObject: Bool
        let location: SourceLocation
        var key = ""
        var elements: [YAMLNode] = []
        var members: [(name: String, value: YAMLNode)] = []
    }

    private let source: SourceText
    private var scanner: JSONScanner
    private var positions: PositionCursor
    private var containers: [Container] = []
    private var root: YAMLNode

    init(source: SourceText) {
        self.source = source
        scanner = JSONScanner(bytes: source.bytes, maxDepth: .max)
        positions = PositionCursor(bytes: source.bytes)
        root = YAMLNode(.null, at: SourceLocation(source: source, line: 1, column: 1))
    }

    mutating func read() -> YAMLNode {
        while let (event, range) = try? scanner.next() {
            let position = positions.position(of: range.lowerBound)
            let location = SourceLocation(source: source, line: position.line, column: position.column)
            switch event {
            case .end: return root
            case .objectStart: containers.append(Container(isObject: true, location: location))
            case .arrayStart: containers.append(Container(isObject: false, location: location))
            case .objectEnd, .arrayEnd: close()
            case .key:
                guard let last = containers.indices.last else { return root }
                containers[last].key = text(range)
            case .string:
                let text = text(range)
                add(YAMLNode(.string(text), at: location, text: text))
            case .number(let isInteger):
                let text = String(decoding: source.bytes[range], as: UTF8.self)
                if isInteger, let integer = Int64(text) {
                    add(YAMLNode(.integer(integer), at: location, text: text))
                } else {
                    add(YAMLNode(.number(Double(text) ?? 0), at: location, text: text))
                }
            case .bool(let value): add(YAMLNode(.bool(value), at: location, text: value ? "true" : "false"))
            case .null: add(YAMLNode(.null, at: location, text: "null"))
            }
        }
        return root
    }

    private func text(_ range: Range<Int>) -> String {
        let bytes = try? JSONStringLiteral.unescape(source.bytes, in: range)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    private mutating func close() {
        guard let closed = containers.popLast() else { return }
        let value: YAMLNode.Value =
            closed.isObject ? .mapping(YAMLMapping(closed.members)) : .sequence(closed.elements)
        add(YAMLNode(value, at: closed.location))
    }

    private mutating func add(_ node: YAMLNode) {
        guard let last = containers.indices.last else {
            root = node
            return
        }
        if containers[last].isObject {
            containers[last].members.append((containers[last].key, node))
        } else {
            containers[last].elements.append(node)
        }
    }
}
