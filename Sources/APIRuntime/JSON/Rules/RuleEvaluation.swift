/// Holds one value against one rule, keyword by keyword.
struct RuleEvaluation {
    /// How much is wanted of an evaluation.
    struct Aim {
        /// Only whether it is valid: nothing is reported, and the first violation ends it.
        var isProbe = false
        /// Whether a rule around this one asks what was evaluated.
        var tracksEvaluated = false
    }

    /// A violation, which is put into words when it is known to be reported.
    struct Finding {
        let code: JSONViolation.Code
        let offset: Int
        /// What was expected; or all there is to say, when nothing was found in its place.
        let words: String
        /// Where what was found stands.
        let found: Range<Int>?
    }

    /// How deep rules may be evaluated inside one another: four for each level of a value as deep as it may be. An
    /// endless recursion of rules ends there, too.
    private static let maxDepth = 2048

    let tree: LocatedTree
    private let maxFindings: Int
    private(set) var findings: [Finding] = []
    /// How many more rules may be looked at: a bound on time.
    private(set) var stepsLeft: Int
    private var depth = 0
    /// Whether there were too many steps, or rules inside one another: there is no verdict.
    private(set) var isExhausted = false
    /// Whether what is found is about the key, taken as a value.
    private var nameRange: Range<Int>?

    init(_ tree: LocatedTree, maxFindings: Int, maxSteps: Int) {
        self.tree = tree
        self.maxFindings = maxFindings
        self.stepsLeft = maxSteps
    }

    // MARK: Reporting

    /// Whether evaluation goes on after a violation.
    func goesOn(_ aim: Aim) -> Bool { !aim.isProbe && !isExhausted && findings.count < maxFindings }

    /// Records that something else was expected than a value. Always false, for the caller to return.
    mutating func fail(
        _ aim: Aim, _ code: JSONViolation.Code, at node: Int, expected: @autoclosure () -> String
    ) -> Bool {
        report(aim, code, at: node, "expected " + expected(), found: tree.nodes[node].range)
    }

    /// Records what is wrong at a value or key.
    mutating func fail(
        _ aim: Aim, _ code: JSONViolation.Code, at node: Int, _ message: @autoclosure () -> String
    ) -> Bool {
        report(aim, code, at: node, message(), found: nil)
    }

    private mutating func report(
        _ aim: Aim, _ code: JSONViolation.Code, at node: Int, _ words: @autoclosure () -> String, found: Range<Int>?
    ) -> Bool {
        guard goesOn(aim) else { return false }
        let offset = tree.nodes[node].range.lowerBound
        if nameRange == nil {
            findings.append(Finding(code: code, offset: offset, words: words(), found: found))
        } else {
            let words = "the key isn't one that is allowed here: " + words()
            findings.append(Finding(code: .propertyName, offset: offset, words: words, found: found))
        }
        return false
    }

    // MARK: Going in

    /// Whether a value is valid, without a word about why not.
    mutating func probe(_ rule: JSONRule, _ node: Int) -> Bool {
        evaluate(rule, node, Aim(isProbe: true)).isValid
    }

    /// Holds a value inside the present one against a rule. What it evaluates is its own business.
    mutating func evaluateInside(_ rule: JSONRule, _ node: Int, _ aim: Aim) -> Bool {
        evaluate(rule, node, Aim(isProbe: aim.isProbe)).isValid
    }

    /// Holds a key, taken as a value, against a rule.
    mutating func evaluateName(_ rule: JSONRule, _ key: Int, _ aim: Aim) -> Bool {
        nameRange = tree.nodes[key].range
        defer { nameRange = nil }
        return evaluateInside(rule, key, aim)
    }

    /// Holds a value against a rule.
    mutating func evaluate(_ rule: JSONRule, _ node: Int, _ aim: Aim) -> RuleVerdict {
        var verdict = RuleVerdict()
        guard !rule.keywords.isEmpty else { return verdict }
        stepsLeft -= 1
        guard stepsLeft >= 0, depth < Self.maxDepth else {
            isExhausted = true
            return RuleVerdict(isValid: false)
        }
        depth += 1
        defer { depth -= 1 }
        let inner = Aim(isProbe: aim.isProbe, tracksEvaluated: aim.tracksEvaluated || rule.asksWhatIsLeft)
        for keyword in rule.keywords {
            if !verdict.isValid, !goesOn(aim) { break }
            switch keyword.phase {
            case .type:
                // A value of the wrong type breaks most other keywords too; that isn't worth telling.
                guard checkType(keyword, node, inner) else { return RuleVerdict(isValid: false) }
            case .choice: verdict.isValid = checkChoices(keyword, node, inner) && verdict.isValid
            case .scalar: verdict.isValid = checkScalar(keyword, node, inner) && verdict.isValid
            case .container:
                switch tree.nodes[node].kind {
                case .array: verdict.isValid = checkArray(keyword, node, inner, &verdict.evaluated) && verdict.isValid
                case .object: verdict.isValid = checkObject(keyword, node, inner, &verdict.evaluated) && verdict.isValid
                default: break
                }
            case .combination: combine(keyword, node, inner, &verdict)
            case .rest: checkRest(keyword, node, inner, &verdict)
            }
        }
        return verdict
    }
}

/// What came of holding a value against a rule.
struct RuleVerdict {
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
