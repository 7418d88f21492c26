/// A parser for ECMA-262 regular expressions with the flag `u` (22.2.1). It rejects what an automaton can't match.
struct PatternParser {
    /// A part of a pattern, and its size in instructions, at least one.
    struct Part {
        var node: PatternNode
        var size: Int
    }

    let scalars: [Unicode.Scalar]
    var position = 0
    private var sets: [ScalarSet] = []
    private var setNumbers: [ScalarSet: Int] = [:]
    private var lookarounds: [Lookaround] = []
    private var lookaroundSize = 0
    /// Names of the groups that can be part of the same match as the group at this position.
    private var names: Set<String> = []
    private var depth = 0
    /// The number of ranges in all classes so far.
    var rangeCount = 0

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// Parses a pattern.
    /// - Throws: The first syntax error or unsupported construct.
    static func parse(_ text: String) throws(PatternError) -> PatternSyntax {
        var parser = PatternParser(text)
        guard parser.scalars.count <= PatternLimits.maxScalars else {
            throw PatternError(
                .tooLarge, at: PatternLimits.maxScalars,
                "the pattern has more than \(PatternLimits.maxScalars) characters")
        }
        let root = try parser.disjunction()
        if parser.position < parser.scalars.count {
            throw PatternError(
                .malformed, at: parser.position, "there is no open group for this )",
                hint: #"write \) for the character itself"#)
        }
        try parser.checkSize(root.size + parser.lookaroundSize, at: 0)
        return PatternSyntax(root: root.node, sets: parser.sets, lookarounds: parser.lookarounds)
    }

    // MARK: Scalars

    func peek(_ ahead: Int = 0) -> Unicode.Scalar? {
        position + ahead < scalars.count ? scalars[position + ahead] : nil
    }

    mutating func next() -> Unicode.Scalar? {
        guard position < scalars.count else { return nil }
        position += 1
        return scalars[position - 1]
    }

    mutating func skip(_ text: String) -> Bool {
        let wanted = text.unicodeScalars
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    // MARK: Alternatives and sequences

    private mutating func disjunction() throws(PatternError) -> Part {
        let outside = names
        var known = names
        var alternatives = [try alternative()]
        known.formUnion(names)
        while peek() == "|" {
            position += 1
            names = outside
            alternatives.append(try alternative())
            known.formUnion(names)
        }
        names = known
        if alternatives.count == 1 { return alternatives[0] }
        // Each alternative but the last needs a split and a jump.
        let size = alternatives.reduce(0) { $0 + $1.size + 2 }
        return Part(node: .alternatives(alternatives.map(\.node)), size: size)
    }

    private mutating func alternative() throws(PatternError) -> Part {
        var nodes: [PatternNode] = []
        var size = 1
        while let scalar = peek(), scalar != "|", scalar != ")" {
            let part = try term()
            nodes.append(part.node)
            size += part.size
        }
        try checkSize(size, at: position)
        return nodes.count == 1 ? Part(node: nodes[0], size: size) : Part(node: .sequence(nodes), size: size)
    }

    private func checkSize(_ size: Int, at offset: Int) throws(PatternError) {
        guard size > PatternLimits.maxInstructions else { return }
        throw PatternError(
            .tooLarge, at: offset,
            "the pattern has more than \(PatternLimits.maxInstructions) steps when its repetitions are written out",
            hint: Self.maxLengthHint)
    }

    static let maxLengthHint = "use maxLength to limit the length"

    private mutating func term() throws(PatternError) -> Part {
        let start = position
        guard let scalar = next() else { return Part(node: .sequence([]), size: 1) }
        switch scalar {
        case "^": return try assertion(.assertion(.start), from: start)
        case "$": return try assertion(.assertion(.end), from: start)
        case "(": return try group(from: start)
        case ".": return try quantified(set(.notLineTerminators))
        case "[":
            let members = try characterClass(from: start)
            return try quantified(set(members))
        case "\\": return try escape(from: start)
        case "*", "+", "?":
            throw PatternError(
                .malformed, at: start, "there is nothing before \(scalar) to repeat",
                hint: "write \\\(scalar) for the character itself")
        case "{", "}", "]":
            throw PatternError(
                .malformed, at: start, "a lone \(scalar) is not allowed",
                hint: "write \\\(scalar) for the character itself")
        default: return try quantified(set(ScalarSet(scalar.value)))
        }
    }

    private mutating func escape(from start: Int) throws(PatternError) -> Part {
        switch peek() {
        case "b":
            position += 1
            return try assertion(.assertion(.wordBoundary), from: start)
        case "B":
            position += 1
            return try assertion(.assertion(.notWordBoundary), from: start)
        default:
            switch try escapedMember(from: start, inClass: false) {
            case .codePoint(let value): return try quantified(set(ScalarSet(value)))
            case .set(let members): return try quantified(set(members))
            }
        }
    }

    private mutating func set(_ members: ScalarSet) -> Part {
        if let known = setNumbers[members] { return Part(node: .set(known), size: 1) }
        let number = sets.count
        sets.append(members)
        setNumbers[members] = number
        return Part(node: .set(number), size: 1)
    }

    // MARK: Groups and assertions

    private mutating func group(from start: Int) throws(PatternError) -> Part {
        if skip("?=") { return try lookaround(from: start, isBehind: false, isNegated: false) }
        if skip("?!") { return try lookaround(from: start, isBehind: false, isNegated: true) }
        if skip("?<=") { return try lookaround(from: start, isBehind: true, isNegated: false) }
        if skip("?<!") { return try lookaround(from: start, isBehind: true, isNegated: true) }
        if skip("?<") {
            let name = try groupName(from: start)
            guard names.insert(name).inserted else {
                throw PatternError(.malformed, at: start, "another group is also named \(name)")
            }
        } else if peek() == "?", !skip("?:") {
            throw unknownGroup(from: start)
        }
        return try quantified(try inner(from: start))
    }

    private func unknownGroup(from start: Int) -> PatternError {
        switch peek(1) {
        case "i", "m", "s", "-":
            PatternError(
                .unsupported, at: start, "flags inside a pattern are not supported",
                hint: "[Aa] matches a letter in both cases")
        case "P", ">", "#", "|", "(", "R", "&", "'", "+":
            PatternError(
                .malformed, at: start, "(?\(peek(1).map(String.init) ?? "") is not part of ECMA-262",
                hint: Self.groupHint)
        default:
            PatternError(.malformed, at: start, "an unknown kind of group", hint: Self.groupHint)
        }
    }

    private static let groupHint = "ECMA-262 has (?:…), (?<name>…), (?=…), (?!…), (?<=…) and (?<!…)"

    /// Reads the content of a group and its closing parenthesis.
    private mutating func inner(from start: Int) throws(PatternError) -> Part {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PatternLimits.maxDepth else {
            throw PatternError(
                .tooLarge, at: start, "groups are nested deeper than \(PatternLimits.maxDepth)")
        }
        let part = try disjunction()
        guard next() == ")" else { throw PatternError(.malformed, at: start, "a group has no closing )") }
        return part
    }

    private mutating func lookaround(
        from start: Int, isBehind: Bool, isNegated: Bool
    ) throws(PatternError) -> Part {
        let part = try inner(from: start)
        guard lookarounds.count < PatternLimits.maxLookarounds else {
            throw PatternError(
                .tooLarge, at: start, "the pattern has more than \(PatternLimits.maxLookarounds) lookarounds")
        }
        lookarounds.append(Lookaround(node: part.node, isBehind: isBehind, isNegated: isNegated))
        lookaroundSize += part.size
        return try assertion(.lookaround(lookarounds.count - 1), from: start)
    }

    private func assertion(_ node: PatternNode, from start: Int) throws(PatternError) -> Part {
        if let scalar = peek(), ["*", "+", "?", "{"].contains(scalar) {
            throw PatternError(.malformed, at: position, "an assertion cannot be repeated")
        }
        return Part(node: node, size: 1)
    }
}
