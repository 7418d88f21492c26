extension PatternParser {
    /// Reads the quantifier after an atom, if there is one, and applies it.
    mutating func quantified(_ atom: Part) throws(PatternError) -> Part {
        let start = position
        let minimum: Int
        let maximum: Int?
        switch peek() {
        case "*": (minimum, maximum) = (0, nil)
        case "+": (minimum, maximum) = (1, nil)
        case "?": (minimum, maximum) = (0, 1)
        case "{":
            position += 1
            (minimum, maximum) = try bounds(from: start)
        default: return atom
        }
        // Skips "}" or the sign itself.
        position += 1
        if peek() == "?" { position += 1 }
        let copies = max(maximum ?? minimum, 1)
        let (size, isTooLarge) = copies.multipliedReportingOverflow(by: atom.size + 1)
        guard !isTooLarge, size < PatternLimits.maxInstructions else {
            throw PatternError(
                .tooLarge, at: start,
                "the repetition has more than \(PatternLimits.maxInstructions) steps when it is written out",
                hint: Self.maxLengthHint)
        }
        return Part(node: .repetition(atom.node, minimum: minimum, maximum: maximum), size: size + 1)
    }

    /// Reads `n`, `n,` or `n,m`, up to the closing brace.
    private mutating func bounds(from start: Int) throws(PatternError) -> (Int, Int?) {
        let minimum = number()
        var maximum = minimum
        if minimum != nil, peek() == "," {
            position += 1
            maximum = number()
        }
        guard let minimum, peek() == "}" else {
            throw PatternError(
                .malformed, at: start, "a { must begin a quantifier",
                hint: #"quantifiers are {2}, {2,} and {2,5}; write \{ for the character itself"#)
        }
        if let maximum, maximum < minimum {
            throw PatternError(.malformed, at: start, "the quantifier's minimum is greater than its maximum")
        }
        return (minimum, maximum)
    }

    /// Reads a decimal number; one that is too large is `Int.max`.
    private mutating func number() -> Int? {
        var result: Int?
        while let digit = peek(), "0"..."9" ~= digit {
            let (tens, isTooLarge) = (result ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) = tens.addingReportingOverflow(Int(digit.value) - 0x30)
            result = isTooLarge || isBeyond ? .max : sum
            position += 1
        }
        return result
    }
}
