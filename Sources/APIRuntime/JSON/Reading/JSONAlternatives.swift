/// One of the ways in which a value of a union may be read.
@_spi(Generated)
public struct JSONAlternative<Value>: Sendable {
    let types: JSONTypes
    let read: @Sendable (inout JSONReader) -> Value?

    /// - Parameters:
    ///   - types: the JSON types that the alternative may take; it isn't tried with others.
    ///   - read: reads the alternative and makes the union of it.
    public init(_ types: JSONTypes, _ read: @escaping @Sendable (inout JSONReader) -> Value?) {
        self.types = types
        self.read = read
    }
}

/// The alternatives of a union that no look at its type or at a key tells apart (`anyOf`, `oneOf`): they are tried.
///
/// Generated unions keep theirs in a static constant, so that reading allocates nothing for them.
@_spi(Generated)
public struct JSONAlternatives<Value>: Sendable {
    /// How many of the alternatives must fit.
    public enum Rule: Hashable, Sendable {
        /// At least one; the first that fits is taken.
        case anyOf
        /// Exactly one.
        case oneOf
    }

    let rule: Rule
    let all: [JSONAlternative<Value>]
    let unknown: @Sendable (JSONValue) -> Value

    /// - Parameters:
    ///   - alternatives: in the order of the schema, which is that of trying.
    ///   - unknown: makes the union of a value that fits none, in tolerant mode.
    public init(
        _ rule: Rule, _ alternatives: [JSONAlternative<Value>], unknown: @escaping @Sendable (JSONValue) -> Value
    ) {
        self.rule = rule
        self.all = alternatives
        self.unknown = unknown
    }

    /// The alternatives that may take a value of these types.
    func candidates(for types: JSONTypes) -> [JSONAlternative<Value>] {
        all.filter { !$0.types.isDisjoint(with: types) }
    }
}

extension JSONReader {
    /// Reads a value by trying the alternatives that may take its JSON type, each from the value's start.
    ///
    /// - One that is alone in taking the type is read as it is, and its own violations are recorded.
    /// - Otherwise the first that fits is taken. When none does that is a violation at the value; by
    ///   ``JSONAlternatives/Rule/oneOf`` also, in strict mode, when several do.
    /// - In tolerant mode the first that fits strictly is taken, otherwise the first that fits tolerantly; a value
    ///   that fits none is kept as unknown.
    ///
    /// Alternatives within alternatives are read again and again; what is read so is bounded by a multiple of the text.
    /// Beyond it reading stops with a violation of code ``JSONViolation/Code/limit``.
    public mutating func read<Value>(_ alternatives: JSONAlternatives<Value>) -> Value? {
        guard !isBroken else { return nil }
        let start = mark()
        let candidates = alternatives.candidates(for: peekTypes())
        if candidates.count > 1 {
            guard isSound(from: start) else { return nil }
            if let value = tryAll(candidates, alternatives, from: start) { return value }
            guard !isBroken else { return nil }
            if mode == .strict {
                reportNoMatch(candidates.count, code: alternatives.rule == .anyOf ? .anyOf : .oneOf, from: start)
            }
        } else if let only = candidates.first {
            if let value = only.read(&self) { return value }
        } else {
            reportTypeMismatch(expected: alternatives.all.reduce(into: JSONTypes()) { $0.formUnion($1.types) }.phrase)
        }
        return keepUnknown(from: start).map(alternatives.unknown)
    }

    /// Goes through the value once before it is tried, so that what is wrong by any alternative is reported once.
    /// Trials within a trial needn't: they read what was checked.
    /// - Returns: whether there is a value to try; otherwise the cursor stands behind it.
    private mutating func isSound(from start: Mark) -> Bool {
        guard !isTrying else { return true }
        skipValue()
        guard !isBroken, recorded.count == start.recordedCount, overflowed == start.overflowed else { return false }
        goBack(to: start)
        return true
    }

    /// The first candidate that fits; the cursor then stands behind the value. Otherwise it stands at the start.
    private mutating func tryAll<Value>(
        _ candidates: [JSONAlternative<Value>], _ alternatives: JSONAlternatives<Value>, from start: Mark
    ) -> Value? {
        let wanted = mode
        mode = .strict
        var result: Value?
        var matches = 0
        var end = start.position
        for candidate in candidates {
            guard let value = attempt(candidate, from: start) else { continue }
            matches += 1
            if matches == 1 {
                result = value
                end = position
            }
            if alternatives.rule == .anyOf || wanted == .tolerant { break }
        }
        mode = wanted
        // Going back would take back why reading stopped.
        guard !isBroken else { return nil }
        if let result {
            goBack(to: start)
            position = end
            if matches > 1 {
                let count = alternatives.all.count
                record(
                    .oneOf, at: start.position,
                    "expected exactly one of \(count) alternatives to fit, found that \(matches) do")
            }
            return result
        }
        guard mode == .tolerant else { return nil }
        for candidate in candidates {
            if let value = attempt(candidate, from: start) { return value }
        }
        return nil
    }

    /// Reads by one alternative; takes back what it recorded, and goes back to the start, when it doesn't fit.
    private mutating func attempt<Value>(_ candidate: JSONAlternative<Value>, from start: Mark) -> Value? {
        guard !isBroken else { return nil }
        let outerEnd = end
        let wasTrying = isTrying
        goBack(to: start)
        isTrying = true
        overflowed = false
        let value = candidate.read(&self)
        let isMatch = !isBroken && recorded.count == start.recordedCount && !overflowed
        countTrial((isBroken ? trialEnd : position) - start.position)
        overflowed = start.overflowed
        isTrying = wasTrying
        if isMatch, let value, !isOutOfBudget { return value }
        end = outerEnd
        goBack(to: start)
        if isOutOfBudget {
            // Trials further out see it, too, and give up one by one; the outermost one says so.
            if isTrying {
                abandon()
            } else {
                fail(.limit, at: start.position, "this value has too many alternatives within alternatives")
            }
        }
        return nil
    }

    /// How much may be read in trials: plenty for payloads, little enough for hostile ones.
    private var maxTrialByteCount: Int { 64 * bytes.byteCount + 64 << 10 }

    private var isOutOfBudget: Bool { trialByteCount > maxTrialByteCount }

    private mutating func countTrial(_ count: Int) {
        // Something for the trial itself.
        trialByteCount += max(0, count) + 16
    }

    private mutating func reportNoMatch(_ count: Int, code: JSONViolation.Code, from start: Mark) {
        skipValue()
        guard !isBroken else { return }
        record(
            code, at: start.position,
            "expected one of \(count) alternatives, found \(excerpt(start.position..<position)) that fits none of them")
    }
}
