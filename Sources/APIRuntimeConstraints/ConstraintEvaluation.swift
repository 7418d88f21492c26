@_spi(Generated) import APIRuntime

/// The evaluation of a constraint on one value, keyword by keyword.
struct ConstraintEvaluation {
    /// The options of an evaluation.
    struct EvaluationContext {
        /// Whether only validity matters: nothing is reported, and the first violation ends the evaluation.
        var isProbe = false
        /// Whether an enclosing constraint needs the evaluated parts.
        var tracksEvaluated = false
    }

    /// A violation without the description of the value found. That is added only if the violation is reported.
    struct UndescribedViolation {
        let code: JSONViolation.Code
        let offset: Int
        /// The expectation; the whole message if ``found`` is `nil`.
        let words: String
        /// The range of the value found.
        let found: Range<Int>?
    }

    /// The maximum nesting of evaluations: four for each level of a value of the maximum depth. It also ends an
    /// infinite recursion of constraints.
    private static let maxDepth = 2048

    let tree: PositionedJSON
    private let maxViolations: Int
    private(set) var violations: [UndescribedViolation] = []
    /// The number of constraints that may still be evaluated: a bound on the time.
    private(set) var stepsLeft: Int
    private var depth = 0
    /// Whether the evaluation took too many steps or was nested too deeply, and so has no result.
    private(set) var isExhausted = false
    /// The range of the key that is checked as a value; `nil` while no key is.
    private var nameRange: Range<Int>?

    init(_ tree: PositionedJSON, maxViolations: Int, maxSteps: Int) {
        self.tree = tree
        self.maxViolations = maxViolations
        self.stepsLeft = maxSteps
    }

    // MARK: Reporting

    /// Returns whether the evaluation continues after a violation.
    func shouldContinue(_ context: EvaluationContext) -> Bool {
        !context.isProbe && !isExhausted && violations.count < maxViolations
    }

    /// Records that a value isn't the expected one. Always returns `false`.
    mutating func fail(
        _ context: EvaluationContext, _ code: JSONViolation.Code, at node: Int, expected: @autoclosure () -> String
    ) -> Bool {
        report(context, code, at: node, "expected " + expected(), found: tree.nodes[node].range)
    }

    /// Records a violation at a value or key. Always returns `false`.
    mutating func fail(
        _ context: EvaluationContext, _ code: JSONViolation.Code, at node: Int, _ message: @autoclosure () -> String
    ) -> Bool {
        report(context, code, at: node, message(), found: nil)
    }

    private mutating func report(
        _ context: EvaluationContext, _ code: JSONViolation.Code, at node: Int, _ words: @autoclosure () -> String,
        found: Range<Int>?
    ) -> Bool {
        guard shouldContinue(context) else { return false }
        let offset = tree.nodes[node].range.lowerBound
        if nameRange == nil {
            violations.append(UndescribedViolation(code: code, offset: offset, words: words(), found: found))
        } else {
            let words = "invalid key: " + words()
            violations.append(UndescribedViolation(code: .propertyName, offset: offset, words: words, found: found))
        }
        return false
    }

    // MARK: Evaluating

    /// Returns whether a value is valid, and reports nothing.
    mutating func probe(_ constraint: JSONConstraint, _ node: Int) -> Bool {
        evaluate(constraint, node, EvaluationContext(isProbe: true)).isValid
    }

    /// Checks a member or element of the current value. Parts that are evaluated in it aren't parts of the current
    /// value.
    mutating func evaluateInside(_ constraint: JSONConstraint, _ node: Int, _ context: EvaluationContext) -> Bool {
        evaluate(constraint, node, EvaluationContext(isProbe: context.isProbe)).isValid
    }

    /// Checks a key as a value.
    mutating func evaluateName(_ constraint: JSONConstraint, _ key: Int, _ context: EvaluationContext) -> Bool {
        nameRange = tree.nodes[key].range
        defer { nameRange = nil }
        return evaluateInside(constraint, key, context)
    }

    /// Checks a value against a constraint.
    mutating func evaluate(_ constraint: JSONConstraint, _ node: Int, _ context: EvaluationContext) -> EvaluationResult
    {
        var result = EvaluationResult()
        guard !constraint.keywords.isEmpty else { return result }
        stepsLeft -= 1
        guard stepsLeft >= 0, depth < Self.maxDepth else {
            isExhausted = true
            return EvaluationResult(isValid: false)
        }
        depth += 1
        defer { depth -= 1 }
        let inner = EvaluationContext(
            isProbe: context.isProbe, tracksEvaluated: context.tracksEvaluated || constraint.needsEvaluatedParts)
        for keyword in constraint.keywords {
            if !result.isValid, !shouldContinue(context) { break }
            switch keyword.phase {
            case .type:
                // A value of the wrong type breaks most other keywords too; those violations add nothing.
                guard checkType(keyword, node, inner) else { return EvaluationResult(isValid: false) }
            case .choice: result.isValid = checkChoices(keyword, node, inner) && result.isValid
            case .scalar: result.isValid = checkScalar(keyword, node, inner) && result.isValid
            case .container:
                switch tree.nodes[node].kind {
                case .array: result.isValid = checkArray(keyword, node, inner, &result.evaluated) && result.isValid
                case .object: result.isValid = checkObject(keyword, node, inner, &result.evaluated) && result.isValid
                default: break
                }
            case .combination: combine(keyword, node, inner, &result)
            case .rest: checkRest(keyword, node, inner, &result)
            }
        }
        return result
    }
}

/// The result of checking a value against a constraint.
struct EvaluationResult {
    var isValid = true
    var evaluated = EvaluatedParts()
}

/// The nodes of the members of an object, or elements of an array, that some keyword has evaluated.
struct EvaluatedParts {
    private var isAll = false
    private var nodes: Set<Int> = []

    mutating func insert(_ node: Int) {
        if !isAll { nodes.insert(node) }
    }

    mutating func insertAll() {
        isAll = true
        nodes = []
    }

    mutating func formUnion(_ other: EvaluatedParts) {
        if isAll { return }
        if other.isAll { insertAll() } else { nodes.formUnion(other.nodes) }
    }

    func contains(_ node: Int) -> Bool { isAll || nodes.contains(node) }
}
