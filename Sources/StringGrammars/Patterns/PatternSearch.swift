/// A search that follows all paths through the automaton at once (Pike's simulation). It visits each instruction at
/// most once for each position of the text, for any pattern.
///
/// Each lookaround is an automaton of its own. It reads the text once, backward for a lookahead, and records the
/// positions at which it holds. Inner lookarounds are evaluated before the outer ones.
struct PatternSearch: Sendable {
    private let main: PatternProgram
    private let lookarounds: [(program: PatternProgram, isNegated: Bool)]
    private let sets: ScalarSetTable

    init(_ syntax: PatternSyntax) {
        main = PatternProgram(syntax.root)
        lookarounds = syntax.lookarounds.map { lookaround in
            (PatternProgram(lookaround.node, isBackward: !lookaround.isBehind), lookaround.isNegated)
        }
        sets = ScalarSetTable(syntax.sets)
    }

    func matches(_ text: Span<UInt8>) -> Bool {
        var places: [Places] = []
        for (program, isNegated) in lookarounds {
            var found = Places(count: text.count + 1)
            _ = run(program, over: text, lookarounds: places) { offset in
                found.insert(offset)
                return true
            }
            if isNegated { found.invert() }
            places.append(found)
        }
        return run(main, over: text, lookarounds: places) { _ in false }
    }

    /// Runs an automaton over the text.
    /// - Parameter onMatch: Called with each position where a match ends; returns whether to continue.
    /// - Returns: Whether there was a match.
    private func run(
        _ program: PatternProgram, over text: Span<UInt8>, lookarounds: [Places], onMatch: (Int) -> Bool
    ) -> Bool {
        let instructions = program.instructions
        // The position of each instruction's last visit. Unlike a set of visited instructions it needs no clearing.
        var visits = [Int](repeating: -1, count: instructions.count)
        var threads: [Int] = []
        var following: [Int] = []
        var hasMatched = false
        var offset = program.isBackward ? text.count : 0
        var passed: UInt32?
        while true {
            let isLast = offset == (program.isBackward ? 0 : text.count)
            let (ahead, length): (UInt32?, Int) =
                isLast ? (nil, 0) : program.isBackward ? text.scalar(before: offset) : text.scalar(at: offset)
            let (before, after) = program.isBackward ? (ahead, passed) : (passed, ahead)
            let context = PatternContext(
                isStart: offset == 0, isEnd: offset == text.count, isWordBefore: before.map(ScalarSet.isWord) ?? false,
                isWordAfter: after.map(ScalarSet.isWord) ?? false)
            // A match may begin at every position.
            if !program.isAnchored || context.isStart { threads.append(0) }
            if threads.isEmpty { return hasMatched }
            var isMatch = false
            while let thread = threads.popLast() {
                guard visits[thread] != offset else { continue }
                visits[thread] = offset
                switch instructions[thread] {
                case .set(let number):
                    if let ahead, sets.set(number, contains: ahead) { following.append(thread + 1) }
                case .split(let first, let second):
                    threads.append(first)
                    threads.append(second)
                case .jump(let target): threads.append(target)
                case .assertion(let assertion): if context.satisfies(assertion) { threads.append(thread + 1) }
                case .lookaround(let number): if lookarounds[number].contains(offset) { threads.append(thread + 1) }
                case .match: isMatch = true
                }
            }
            if isMatch {
                hasMatched = true
                if !onMatch(offset) { return true }
            }
            if isLast { return hasMatched }
            swap(&threads, &following)
            offset += program.isBackward ? -length : length
            passed = ahead
        }
    }
}

/// A set of positions in a text, with a bit for each.
private struct Places {
    private var words: [UInt64]

    init(count: Int) { words = Array(repeating: 0, count: (count + 63) / 64) }

    mutating func insert(_ place: Int) { words[place >> 6] |= 1 << UInt64(place & 63) }

    mutating func invert() {
        for index in words.indices { words[index] = ~words[index] }
    }

    func contains(_ place: Int) -> Bool { words[place >> 6] & 1 << UInt64(place & 63) != 0 }
}

/// Sets of code points in flat arrays: bits for ASCII, sorted ranges for other characters.
private struct ScalarSetTable: Sendable {
    private var ascii: [UInt64] = []
    /// The lower and upper bounds of the ranges of all sets.
    private var bounds: [UInt32] = []
    /// The index of each set's first range, and the end of the last set's ranges.
    private var starts: [Int] = [0]

    init(_ sets: [ScalarSet]) {
        for set in sets {
            var bits: (UInt64, UInt64) = (0, 0)
            for range in set.ranges {
                for value in range.clamped(to: 0...0x7F) where range.contains(value) {
                    if value < 0x40 { bits.0 |= 1 << UInt64(value) } else { bits.1 |= 1 << UInt64(value - 0x40) }
                }
                bounds += [range.lowerBound, range.upperBound]
            }
            ascii += [bits.0, bits.1]
            starts.append(bounds.count / 2)
        }
    }

    func set(_ number: Int, contains codePoint: UInt32) -> Bool {
        if codePoint < 0x80 {
            return ascii[number * 2 + Int(codePoint >> 6)] & 1 << UInt64(codePoint & 63) != 0
        }
        var low = starts[number]
        var high = starts[number + 1]
        while low < high {
            let middle = (low + high) / 2
            if codePoint > bounds[middle * 2 + 1] { low = middle + 1 } else { high = middle }
        }
        return low < starts[number + 1] && codePoint >= bounds[low * 2]
    }
}
