extension PatternParser {
    /// The atom, repeated as the quantifier behind it says, if there is one.
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
        // At "}" or at the sign itself.
        position += 1
        if peek() == "?" { position += 1 }
        let copies = max(maximum ?? minimum, 1)
        let (size, isTooLarge) = copies.multipliedReportingOverflow(by: atom.size + 1)
        guard !isTooLarge, size < PatternLimits.maxInstructions else {
            throw PatternError(
                .tooLarge, at: start,
                "the repetition takes more than \(PatternLimits.maxInstructions) steps when it is written out",
                hint: "a limit on length is said more cheaply with maxLength")
        }
        return Part(node: .repetition(atom.node, minimum: minimum, maximum: maximum), size: size + 1)
    }

    /// `n}`, `n,}` or `n,m}`; stops at the brace.
    private mutating func bounds(from start: Int) throws(PatternError) -> (Int, Int?) {
        let minimum = number()
        var maximum = minimum
        if minimum != nil, peek() == "," {
            position += 1
            maximum = number()
        }
        guard let minimum, peek() == "}" else {
            throw PatternError(
                .malformed, at: start, "a { that begins no quantifier means nothing",
                hint: #"a quantifier is {2}, {2,} or {2,5}; write \{ for itself"#)
        }
        if let maximum, maximum < minimum {
            throw PatternError(.malformed, at: start, "the quantifier's numbers are out of order")
        }
        return (minimum, maximum)
    }

    /// A decimal number; one that is beyond any use is as large as can be.
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
