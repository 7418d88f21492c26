@_spi(Generated) import APIRuntime

extension JSONReader {
    /// Checks the value at the cursor, which doesn't move, and records its violations; in strict mode only, like other
    /// limits.
    ///
    /// The number of steps is bounded by a multiple of the text's length. Beyond it a violation of code
    /// `JSONViolation.Code.limit` is recorded.
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

    /// Reads a value that has to satisfy a constraint as well.
    public mutating func checked<Value>(by constraint: JSONConstraint, _ read: (inout JSONReader) -> Value?) -> Value? {
        check(constraint)
        return read(&self)
    }

    /// Reads an array whose elements must differ, by the equality of JSON Schema: `1` and `1.0` are equal.
    @inlinable
    public mutating func readUniqueArray<Element>(
        minItems: Int = 0, maxItems: Int = .max, _ read: (inout JSONReader) -> Element?
    ) -> [Element]? {
        if peekKind() == .array { check([.uniqueItems]) }
        return readArray(minItems: minItems, maxItems: maxItems, read)
    }

    /// Refuses the next value, whatever it is, and skips it: of a type that has no value.
    public mutating func reportForbiddenValue() -> Never? {
        check([.never])
        skipValue()
        return nil
    }
}

/// The state of a reader's constraint checks.
private final class ConstraintState {
    /// The last value that was checked.
    var tree: PositionedJSON?
    /// How many steps the checks have taken so far.
    var steps = 0
}
