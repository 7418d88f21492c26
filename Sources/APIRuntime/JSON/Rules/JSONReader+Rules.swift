extension JSONReader {
    /// Holds the value at the cursor, which stays where it is, against a rule, and records what it breaks; in strict
    /// mode only, as other limits.
    ///
    /// What may be looked at is bounded by a multiple of the text; beyond it there is a violation of code
    /// ``JSONViolation/Code/limit``.
    public mutating func check(_ rule: JSONRule) {
        guard mode == .strict, !isBroken else { return }
        let start = valueStart()
        if located?.node(at: start) == nil { located = locatedTree() }
        // What isn't JSON is told where it is read.
        guard let tree = located, let node = tree.node(at: start) else { return }
        let maxSteps = 64 * bytes.byteCount + 256 << 10
        var evaluation = RuleEvaluation(tree, maxFindings: limits.maxViolations + 1, maxSteps: maxSteps - ruleSteps)
        let isValid = evaluation.evaluate(rule, node, .init(isProbe: isTrying)).isValid
        ruleSteps = maxSteps - max(0, evaluation.stepsLeft)
        if evaluation.isExhausted {
            record(.limit, at: start, "checking this value takes too many steps")
        } else if !isValid, isTrying {
            abandon()
        }
        for finding in evaluation.findings {
            let found = finding.found.map { ", found \(excerpt($0))" } ?? ""
            record(finding.code, at: finding.offset, finding.words + found)
        }
    }

    /// Reads a value that must keep a rule, too.
    public mutating func checked<Value>(by rule: JSONRule, _ read: (inout JSONReader) -> Value?) -> Value? {
        check(rule)
        return read(&self)
    }

    /// Refuses the next value, whatever it is, and skips it: of a type that has no value.
    public mutating func refuse() -> Never? {
        check([.never])
        skipValue()
        return nil
    }
}
