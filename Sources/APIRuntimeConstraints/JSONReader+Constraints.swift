@_spi(Generated) import APIRuntime

extension JSONReader {
    /// Checks the next value, which isn't consumed, and records its violations. Does nothing in tolerant mode.
    ///
    /// All checks of a text together evaluate at most 64 constraints per byte plus 262,144. Beyond that a violation of
    /// code `JSONViolation.Code.limit` is recorded.
    public mutating func check(_ constraint: JSONConstraint) {
        guard mode == .strict, !isBroken else { return }
        let start = valueStart()
        let state = constraintState as? ConstraintState ?? ConstraintState()
        constraintState = state
        if state.tree?.node(at: start) == nil { state.tree = positionedJSON() }
        // Invalid JSON is reported where it is read.
        guard let tree = state.tree, let node = tree.node(at: start) else { return }
        let maxSteps = 64 * byteCount + 256 << 10
        var evaluation = ConstraintEvaluation(
            tree, maxViolations: limits.maxViolations + 1, maxSteps: maxSteps - state.steps)
        let isValid = evaluation.evaluate(constraint, node, .init(isProbe: isTrying)).isValid
        state.steps = maxSteps - max(0, evaluation.stepsLeft)
        if evaluation.isExhausted {
            record(.limit, at: start, "checking this value takes too many steps")
        } else if !isValid, isTrying {
            abandon()
        }
        for violation in evaluation.violations {
            let found = violation.found.map { ", found \(excerpt($0))" } ?? ""
            record(violation.code, at: violation.offset, violation.words + found)
        }
    }

    /// Reads a value that must also satisfy a constraint.
    public mutating func checked<Value>(by constraint: JSONConstraint, _ read: (inout JSONReader) -> Value?) -> Value? {
        check(constraint)
        return read(&self)
    }

    /// Reads an array whose elements must be distinct by the equality of JSON Schema: `1` and `1.0` are equal.
    @inlinable
    public mutating func readUniqueArray<Element>(
        minItems: Int = 0, maxItems: Int = .max, _ read: (inout JSONReader) -> Element?
    ) -> [Element]? {
        if peekKind() == .array { check([.uniqueItems]) }
        return readArray(minItems: minItems, maxItems: maxItems, read)
    }

    /// Skips the next value and records that none is allowed. For types without values.
    public mutating func reportForbiddenValue() -> Never? {
        check([.never])
        skipValue()
        return nil
    }
}

/// The state of a reader's constraint checks.
private final class ConstraintState {
    /// The tree of the last checked value.
    var tree: PositionedJSON?
    /// The number of steps taken so far.
    var steps = 0
}
