@_spi(Generated) import APIRuntime

/// Checks one value against one constraint, keyword by keyword.
struct ConstraintEvaluation {
    /// The extent of an evaluation.
    struct EvaluationContext {
        /// Only whether it is valid: nothing is reported, and the first violation ends it.
        var isProbe = false
        /// Whether a constraint around this one asks what was evaluated.
        var tracksEvaluated = false
    }

    /// A violation, which is put into words when it is known to be reported.
    struct FoundViolation {
        let code: JSONViolation.Code
        let offset: Int
        /// The expectation; the whole message if `found` is nil.
        let words: String
        /// Where what was found stands.
        let found: Range<Int>?
    }

    /// How deep constraints may be evaluated inside one another: four for each level of a value as deep as it may be.
    /// An endless recursion of constraints ends there, too.
    private static let maxDepth = 2048

    let tree: PositionedJSON
    private let maxViolations: Int
    private(set) var violations: [FoundViolation] = []
    /// How many more constraints may be looked at: a bound on time.
    private(set) var stepsLeft: Int
    private var depth = 0
    /// Whether the evaluation took too many steps or nested too deep: it has no result.
    private(set) var isExhausted = false
    /// Whether what is found is about the key, taken as a value.
    private var nameRange: Range<Int>?

    init(_ tree: PositionedJSON, maxViolations: Int, maxSteps: Int) {
        self.tree = tree
        self.maxViolations = maxViolations
        self.stepsLeft = maxSteps
    }

    // MARK: Reporting

    /// Whether evaluation goes on after a violation.
    func shouldContinue(_ context: EvaluationContext) -> Bool {
        !context.isProbe && !isExhausted && violations.count < maxViolations
    }

    /// Records that something else was expected than a value. Always false, for the caller to return.
    mutating func fail(
        _ context: EvaluationContext, _ code: JSONViolation.Code, at node: Int, expected: @autoclosure () -> String
    ) -> Bool {
        report(context, code, at: node, "expected " + expected(), found: tree.nodes[node].range)
    }

    /// Records what is wrong at a value or key.
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
            violations.append(FoundViolation(code: code, offset: offset, words: words(), found: found))
        } else {
            let words = "the key isn't one that is allowed here: " + words()
            violations.append(FoundViolation(code: .propertyName, offset: offset, words: words, found: found))
        }
        return false
    }

    // MARK: Going in

    /// Whether a value is valid, without a word about why not.
    mutating func probe(_ constraint: JSONConstraint, _ node: Int) -> Bool {
        evaluate(constraint, node, EvaluationContext(isProbe: true)).isValid
    }

    /// Checks a value inside the present one. What that evaluates doesn't count for the present one.
    mutating func evaluateInside(_ constraint: JSONConstraint, _ node: Int, _ context: EvaluationContext) -> Bool {
        evaluate(constraint, node, EvaluationContext(isProbe: context.isProbe)).isValid
    }

    /// Checks a key, taken as a value.
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

/// Which members of an object, or elements of an array, some keyword has had its say about, by their nodes.
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
