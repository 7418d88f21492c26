import YAMLTree

extension JSONPath {
    /// Reads a query.
    /// - Throws: a diagnostic at the character that isn't valid or not supported.
    public init(_ node: YAMLNode) throws(Diagnostic) {
        guard node.string != nil else {
            throw .error("expected a JSONPath, found \(node.kindName)", at: node.location, hint: JSONPathParser.example)
        }
        var parser = JSONPathParser(node)
        segments = try parser.query()
    }
}

/// A parser of JSONPath (RFC 9535, appendix A). Names after a dot may also contain `-`, which the Overlay
/// Specification's own examples use.
struct JSONPathParser {
    static let example = "such as $.paths['/pets'].get, or $.components.schemas.Pet"
    static let maxDepth = 32

    private let node: YAMLNode
    let scalars: [Unicode.Scalar]
    var position = 0
    /// The number of filters and parentheses around the position.
    var depth = 0

    init(_ node: YAMLNode) {
        self.node = node
        scalars = Array((node.string ?? "").unicodeScalars)
    }

    /// Reads the whole text.
    mutating func query() throws(Diagnostic) -> [JSONPath.Segment] {
        guard take("$") else { throw error("a JSONPath begins with \"$\"", hint: Self.example) }
        let segments = try readSegments()
        guard position == scalars.count else { throw unexpected() }
        return segments
    }

    // MARK: Segments

    mutating func readSegments() throws(Diagnostic) -> [JSONPath.Segment] {
        var segments: [JSONPath.Segment] = []
        while true {
            // Blanks are only allowed between segments.
            let start = position
            skipBlanks()
            if take("..") {
                let selectors = current == "[" ? try brackets() : [try shorthand()]
                segments.append(JSONPath.Segment(isDescendant: true, selectors: selectors))
            } else if take(".") {
                segments.append(JSONPath.Segment(selectors: [try shorthand()]))
            } else if current == "[" {
                segments.append(JSONPath.Segment(selectors: try brackets()))
            } else {
                position = start
                return segments
            }
        }
    }

    /// Reads a name or `*` after a dot.
    mutating func shorthand() throws(Diagnostic) -> JSONPath.Selector {
        if take("*") { return .wildcard }
        let start = position
        while let scalar = current, Self.isNameCharacter(scalar, isFirst: position == start) { position += 1 }
        guard position > start else {
            throw error("expected a name or \"*\" after the dot", hint: "other names are quoted in brackets: ['/pets']")
        }
        return .name(text(from: start))
    }

    static func isNameCharacter(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "_": true
        case "0"..."9", "-": !isFirst
        default: scalar.value >= 0x80
        }
    }

    mutating func brackets() throws(Diagnostic) -> [JSONPath.Selector] {
        position += 1
        var selectors: [JSONPath.Selector] = []
        while true {
            skipBlanks()
            selectors.append(try selector())
            skipBlanks()
            if take("]") { return selectors }
            guard take(",") else { throw error("expected \",\" or \"]\"") }
        }
    }

    mutating func selector() throws(Diagnostic) -> JSONPath.Selector {
        switch current {
        case "\"", "'": return .name(try quotedString())
        case "*":
            position += 1
            return .wildcard
        case "?":
            position += 1
            skipBlanks()
            return .filter(try nested { parser throws(Diagnostic) in try parser.disjunction() })
        case "-"?, ":"?, .some("0"..."9"): return try indexOrSlice()
        default:
            throw error(
                "expected a quoted name, an index, a slice, \"*\" or a filter", hint: "a name is quoted: ['name']")
        }
    }

    mutating func indexOrSlice() throws(Diagnostic) -> JSONPath.Selector {
        let start = current == ":" ? nil : try integer()
        skipBlanks()
        guard take(":") else {
            guard let start else { throw unexpected() }
            return .index(start)
        }
        let end = try optionalInteger()
        var step = 1
        skipBlanks()
        if take(":"), let value = try optionalInteger() { step = value }
        return .slice(start: start, end: end, step: step)
    }

    mutating func optionalInteger() throws(Diagnostic) -> Int? {
        skipBlanks()
        guard let scalar = current, scalar == "-" || Self.isDigit(scalar) else { return nil }
        return try integer()
    }

    /// Reads an integer of at most 53 bits (section 2.1).
    mutating func integer() throws(Diagnostic) -> Int {
        let start = position
        _ = take("-")
        while let scalar = current, Self.isDigit(scalar) { position += 1 }
        let text = text(from: start)
        let digits = text.drop { $0 == "-" }
        if !digits.isEmpty, digits.first != "0" {
            if let value = Int(text), value.magnitude < 1 << 53 { return value }
            position = start
            throw error("the integer is not between -2^53 and 2^53")
        }
        guard text == "0" else {
            position = start
            throw error("expected an integer without leading zeros")
        }
        return 0
    }

    // MARK: Characters

    var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    func text(from start: Int) -> String { String(String.UnicodeScalarView(scalars[start..<position])) }

    mutating func skipBlanks() {
        while let scalar = current, [" ", "\t", "\n", "\r"].contains(scalar) { position += 1 }
    }

    mutating func take(_ text: String) -> Bool {
        guard scalars[position...].starts(with: text.unicodeScalars) else { return false }
        position += text.unicodeScalars.count
        return true
    }

    mutating func takeOperator(_ text: String) -> Bool {
        skipBlanks()
        return take(text)
    }

    func unexpected() -> Diagnostic {
        guard let scalar = current else { return error("the JSONPath is incomplete") }
        return error("unexpected \"\(scalar)\" in a JSONPath", hint: "names with such characters are quoted: ['name']")
    }

    func error(_ message: String, hint: String? = nil) -> Diagnostic {
        .error(message, at: node.location(ofScalar: position), hint: hint)
    }
}
