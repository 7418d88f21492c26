extension PatternParser {
    /// Reads a character class after its `[`.
    mutating func characterClass(from start: Int) throws(PatternError) -> ScalarSet {
        let isNegated = skip("^")
        var ranges: [ScalarSet.Range] = []
        while true {
            let place = position
            guard let scalar = next() else {
                throw PatternError(
                    .malformed, at: start, "a character class has no closing ]",
                    hint: #"write \[ for the character itself"#)
            }
            if scalar == "]" { break }
            let member = try classMember(scalar, from: place)
            guard peek() == "-", let following = peek(1), following != "]" else {
                try add(member, to: &ranges, at: place)
                continue
            }
            position += 1
            let end = position
            position += 1
            let last = try classMember(following, from: end)
            guard case .codePoint(let lower) = member, case .codePoint(let upper) = last else {
                throw PatternError(
                    .malformed, at: place, "a range needs a single character at both ends",
                    hint: #"write \- for the dash itself"#)
            }
            guard lower <= upper else {
                throw PatternError(.malformed, at: place, "the first character of the range is after the last")
            }
            ranges.append(lower...upper)
            try count(1, at: place)
        }
        let members = ScalarSet(ranges)
        return isNegated ? members.inverted : members
    }

    private mutating func classMember(_ scalar: Unicode.Scalar, from place: Int) throws(PatternError) -> Member {
        scalar == "\\" ? try escapedMember(from: place, inClass: true) : .codePoint(scalar.value)
    }

    private mutating func add(
        _ member: Member, to ranges: inout [ScalarSet.Range], at place: Int
    ) throws(PatternError) {
        switch member {
        case .codePoint(let value):
            try count(1, at: place)
            ranges.append(value...value)
        case .set(let set):
            try count(set.ranges.count, at: place)
            ranges += set.ranges
        }
    }

    private mutating func count(_ added: Int, at place: Int) throws(PatternError) {
        rangeCount += added
        guard rangeCount > PatternLimits.maxRanges else { return }
        throw PatternError(
            .tooLarge, at: place, "the pattern's classes have more than \(PatternLimits.maxRanges) ranges")
    }
}
