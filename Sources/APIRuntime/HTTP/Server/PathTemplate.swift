import StringGrammars

/// The path of an operation: `/files/{name}.json`.
struct PathTemplate: Sendable {
    /// The part of a path between two slashes, its literal text decoded. Literal text is compared byte by byte.
    enum Segment: Equatable, Sendable {
        case literal(String)
        case parameter
        /// The literals around parameters: before the first, between them and after the last; any of them can be empty.
        /// The parameters have at least one character.
        case mixed([String])

        static func == (left: Self, right: Self) -> Bool {
            switch (left, right) {
            case (.literal(let left), .literal(let right)): left.isIdentical(to: right)
            case (.parameter, .parameter): true
            case (.mixed(let left), .mixed(let right)):
                left.count == right.count && zip(left, right).allSatisfy { $0.isIdentical(to: $1) }
            case (.literal, _), (.parameter, _), (.mixed, _): false
            }
        }
    }

    /// The characters whose escapes are kept in a mixed segment: an escaped comma is part of an array's element, not a
    /// delimiter.
    private static let kept = ",%"

    let segments: [Segment]
    /// The names of the parameters in the order of the path.
    let parameters: [String]

    init(_ text: String) {
        var segments: [Segment] = []
        var parameters: [String] = []
        for part in Self.split(text) {
            let (literals, names) = Self.pieces(of: part)
            parameters += names
            if names.isEmpty {
                segments.append(.literal(PercentEncoding.decode(literals[0]) ?? literals[0]))
            } else if literals == ["", ""] {
                segments.append(.parameter)
            } else {
                segments.append(.mixed(literals.map { PercentEncoding.decode($0, keeping: Self.kept) ?? $0 }))
            }
        }
        self.segments = segments
        self.parameters = parameters
    }

    /// The path of requests, for a template without parameters whose text needs no encoding; otherwise `nil`.
    var literalPath: String? {
        var path = ""
        for segment in segments {
            guard case .literal(let text) = segment, PercentEncoding.encode(text) == text else { return nil }
            path += "/" + text
        }
        return path
    }

    /// Returns the segments of a path without the text before the first slash. A slash at the end is followed by an
    /// empty segment.
    static func split(_ path: some StringProtocol) -> [Substring] {
        Substring(path).split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { $0 }
    }

    /// Returns the literals of a segment, and the names of the parameters between them.
    private static func pieces(of segment: Substring) -> (literals: [String], names: [String]) {
        var literals: [String] = []
        var names: [String] = []
        var rest = segment
        var literal = ""
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            literal += rest[..<open]
            literals.append(literal)
            literal = ""
            names.append(String(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return (literals + [literal + rest], names)
    }

    /// The precedence among templates of the same number of segments: literals come before mixed segments, which come
    /// before parameters. Of two mixed segments, the one with more literal text comes first.
    var order: [Int] {
        segments.map { segment in
            switch segment {
            case .literal: 0
            case .mixed(let literals): .max - 1 - literals.reduce(0) { $0 + $1.utf8.count }
            case .parameter: .max
            }
        }
    }

    /// Returns the values of the parameters in their order, or `nil` when the path doesn't match.
    /// - Parameters:
    ///   - path: the segments of a path, encoded and decoded; as many as the template has.
    ///   - allowsEmpty: whether an empty segment matches a parameter.
    func values(
        in path: [(raw: Substring, text: String)], allowsEmpty: Bool
    ) -> [ServerRequest.PathParameter]? {
        var values: [ServerRequest.PathParameter] = []
        for (segment, (raw, text)) in zip(segments, path) {
            switch segment {
            case .literal(let literal): if !literal.isIdentical(to: text) { return nil }
            case .parameter:
                if text.isEmpty, !allowsEmpty { return nil }
                values.append(.init(value: text, raw: String(raw)))
            case .mixed(let literals):
                let raw = PercentEncoding.decode(raw, keeping: Self.kept) ?? text
                guard let parts = Self.parts(of: raw, between: literals) else { return nil }
                for part in parts {
                    guard let value = PercentEncoding.decode(part) else { return nil }
                    values.append(.init(value: value, raw: part))
                }
            }
        }
        return values
    }

    /// Returns the values between literals. Each value ends at the first occurrence of the next literal; the last value
    /// ends at the last literal, which ends the text.
    private static func parts(of text: String, between literals: [String]) -> [String]? {
        guard let first = literals.first?.utf8, let last = literals.last?.utf8 else { return nil }
        var rest = Substring(text).utf8
        guard rest.count >= first.count + last.count, rest.starts(with: first) else { return nil }
        rest = rest.dropFirst(first.count)
        guard rest.suffix(last.count).elementsEqual(last) else { return nil }
        rest = rest.dropLast(last.count)
        var parts: [String] = []
        for literal in literals.dropFirst().dropLast() {
            guard let range = range(of: literal.utf8, in: rest.dropFirst()) else { return nil }
            parts.append(String(Substring(rest[..<range.lowerBound])))
            rest = rest[range.upperBound...]
        }
        guard !rest.isEmpty else { return nil }
        return parts + [String(Substring(rest))]
    }

    /// Returns the first occurrence of a literal. A match of valid UTF-8 in valid UTF-8 consists of whole characters.
    private static func range(
        of literal: String.UTF8View, in text: Substring.UTF8View
    ) -> Range<Substring.UTF8View.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            // The literal between adjacent parameters is empty. Then each of them except the last gets one character.
            if UTF8.isContinuation(text[start]) == false, text[start...].starts(with: literal) {
                return start..<text.index(start, offsetBy: literal.count)
            }
            start = text.index(after: start)
        }
        return nil
    }
}
