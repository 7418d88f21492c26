/// A branch of an untagged union.
@_spi(Generated)
public struct JSONAlternative<Value>: Sendable {
    let types: JSONTypes
    let read: @Sendable (inout JSONReader) -> Value?

    /// - Parameters:
    ///   - types: the JSON types that the branch accepts; it isn't tried for values of other types.
    ///   - read: reads the branch and returns the union.
    public init(_ types: JSONTypes, _ read: @escaping @Sendable (inout JSONReader) -> Value?) {
        self.types = types
        self.read = read
    }
}

/// The branches of an untagged union (`anyOf`, `oneOf`). Neither the type nor a key identifies the branch, so they
/// are tried.
///
/// Generated unions keep theirs in a static constant, so reading doesn't allocate them.
@_spi(Generated)
public struct JSONAlternatives<Value>: Sendable {
    /// The keyword of JSON Schema that combines the branches.
    public enum Keyword: Hashable, Sendable {
        /// At least one must match; the first one that matches is read.
        case anyOf
        /// Exactly one must match.
        case oneOf
    }

    let keyword: Keyword
    let all: [JSONAlternative<Value>]
    let unknown: @Sendable (JSONValue) -> Value

    /// - Parameters:
    ///   - alternatives: the branches in the order of the schema, in which they are tried.
    ///   - unknown: returns the union for a value that matches no branch; called in tolerant mode only.
    public init(
        _ keyword: Keyword, _ alternatives: [JSONAlternative<Value>], unknown: @escaping @Sendable (JSONValue) -> Value
    ) {
        self.keyword = keyword
        self.all = alternatives
        self.unknown = unknown
    }

    /// Returns the branches that accept a value of these types.
    func candidates(for types: JSONTypes) -> [JSONAlternative<Value>] {
        all.filter { !$0.types.isDisjoint(with: types) }
    }
}

extension JSONReader {
    /// Reads a value by trying the branches that accept its JSON type, each from the value's start.
    ///
    /// - If only one branch accepts the type, it is read without a trial and its own violations are recorded.
    /// - Otherwise the first one that matches is read. If none matches, that is a violation at the value; for
    ///   ``JSONAlternatives/Keyword/oneOf`` in strict mode also if several match.
    /// - In tolerant mode the first branch that matches strictly is read, otherwise the first that matches tolerantly;
    ///   a value that matches none is kept as unknown.
    ///
    /// Unions inside unions are read repeatedly. The bytes read in trials are bounded by 64 times the length of the
    /// text plus 64 KiB; beyond that, reading stops with a violation of code ``JSONViolation/Code/limit``.
    public mutating func read<Value>(_ alternatives: JSONAlternatives<Value>) -> Value? {
        guard !isBroken else { return nil }
        let start = mark()
        let candidates = alternatives.candidates(for: peekTypes())
        if candidates.count > 1 {
            guard isSound(from: start) else { return nil }
            if let value = tryAll(candidates, alternatives, from: start) { return value }
            guard !isBroken else { return nil }
            if mode == .strict {
                reportNoMatch(candidates.count, code: alternatives.keyword == .anyOf ? .anyOf : .oneOf, from: start)
            }
        } else if let only = candidates.first {
            if let value = only.read(&self) { return value }
        } else {
            reportTypeMismatch(expected: alternatives.all.reduce(into: JSONTypes()) { $0.formUnion($1.types) }.phrase)
        }
        return keepUnknown(from: start).map(alternatives.unknown)
    }

    /// Skips the value once before the trials, so that invalid JSON and duplicate keys are reported once and not by
    /// every branch. Trials inside a trial needn't do that, because they read text that was checked.
    /// - Returns: whether the value is valid JSON without duplicate keys; if not, the cursor is after the value.
    private mutating func isSound(from start: Mark) -> Bool {
        guard !isTrying else { return true }
        skipValue()
        guard !isBroken, recorded.count == start.recordedCount, overflowed == start.overflowed else { return false }
        goBack(to: start)
        return true
    }

    /// Returns the first candidate that matches; the cursor is then after the value. Otherwise it is at the start.
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
            if alternatives.keyword == .anyOf || wanted == .tolerant { break }
        }
        mode = wanted
        // Going back would remove the violation that stopped the reader.
        guard !isBroken else { return nil }
        if let result {
            goBack(to: start)
            position = end
            if matches > 1 {
                let count = alternatives.all.count
                record(
                    .oneOf, at: start.position,
                    "expected a match of exactly one of \(count) alternatives, found \(matches) matches")
            }
            return result
        }
        guard mode == .tolerant else { return nil }
        for candidate in candidates {
            if let value = attempt(candidate, from: start) { return value }
        }
        return nil
    }

    /// Tries one branch; if it doesn't match, removes what it recorded and goes back to the start.
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
            // Outer trials give up one by one; the outermost one reports it.
            if isTrying {
                abandon()
            } else {
                fail(.limit, at: start.position, "this value has too many nested alternatives to try")
            }
        }
        return nil
    }

    /// The maximum number of bytes read in trials: plenty for real payloads, and a bound on the time for hostile ones.
    private var maxTrialByteCount: Int { 64 * bytes.byteCount + 64 << 10 }

    private var isOutOfBudget: Bool { trialByteCount > maxTrialByteCount }

    private mutating func countTrial(_ count: Int) {
        // A trial costs something even if it reads nothing.
        trialByteCount += max(0, count) + 16
    }

    private mutating func reportNoMatch(_ count: Int, code: JSONViolation.Code, from start: Mark) {
        skipValue()
        guard !isBroken else { return }
        record(
            code, at: start.position,
            "expected one of \(count) alternatives, found \(excerpt(start.position..<position)) that matches none")
    }
}
