import YAMLTree

/// Holds one value against one schema, keyword by keyword.
struct SchemaEvaluation {
    /// How much is wanted of an evaluation.
    struct Aim {
        /// Only whether it is valid: nothing is reported, and the first violation ends it.
        var isProbe: Bool
        /// Whether a schema around this one asks what was evaluated.
        var tracksEvaluated: Bool
    }

    /// An entry of a schema that has not been left yet, at the value that is being looked at.
    private struct Entry {
        let schema: SchemaID
        /// How many resources had been entered; with the schema and the value, it decides everything that follows.
        let scopeCount: Int
        /// Whether `$ref` or `allOf` led here from the entry before.
        let isPart: Bool
        /// Whether the schema was entered as the base of one of its own branches.
        let isBase: Bool

        func isSame(as other: Entry) -> Bool {
            schema == other.schema && scopeCount == other.scopeCount && isBase == other.isBase
        }
    }

    /// How many schemas may be evaluated for one payload: a bound on time.
    private static let maxSteps = 20_000_000

    let library: SchemaLibrary
    let maxFindings: Int
    /// Which way the value goes; nil where that isn't known.
    let direction: PayloadDirection?
    /// How deep schemas may stand in one another during evaluation, references followed.
    let maxDepth: Int
    /// Whether evaluation ended because of that bound.
    private(set) var isTooDeep = false
    private(set) var findings: [Finding] = []

    private var path: [PathStep] = []
    /// The resources that were entered, outermost first, each once (core, section 7.1: the dynamic scope).
    private var scope: [String] = []
    private var entries: [Entry] = []
    /// Where in `entries` those for the present value begin.
    private var entriesStart = 0
    private var depth = 0
    private var steps = 0

    init(library: SchemaLibrary, maxFindings: Int, direction: PayloadDirection?, maxDepth: Int) {
        self.library = library
        self.maxFindings = maxFindings
        self.direction = direction
        self.maxDepth = maxDepth
    }

    mutating func run(_ instance: JSONInstance, against schema: SchemaID) throws(Diagnostic) {
        _ = try evaluate(schema, instance, Aim(isProbe: false, tracksEvaluated: false))
    }

    /// Whether more findings are of no use.
    var isFull: Bool { findings.count >= maxFindings }

    // MARK: Reporting

    /// Records a violation at the present value. Always false, for the caller to return.
    mutating func fail(
        _ aim: Aim, _ code: ViolationCode, at location: SourceLocation, isAtKey: Bool = false,
        _ message: @autoclosure () -> String
    ) -> Bool {
        guard !aim.isProbe, !isFull else { return false }
        findings.append(
            Finding(path: path, isAtKey: isAtKey, code: code, message: message(), schemaLocation: location))
        return false
    }

    /// Records a violation at a value inside the present one.
    mutating func fail(
        _ aim: Aim, _ code: ViolationCode, at location: SourceLocation, step: PathStep, isAtKey: Bool,
        _ message: @autoclosure () -> String
    ) -> Bool {
        path.append(step)
        defer { path.removeLast() }
        return fail(aim, code, at: location, isAtKey: isAtKey, message())
    }

    /// Makes what was found since then about a key, taken as a value, the key's own violation.
    mutating func becomeNameFindings(from start: Int) {
        for index in findings.indices[start...] {
            let finding = findings[index]
            findings[index] = Finding(
                path: finding.path, isAtKey: true, code: .propertyName,
                message: "the key isn't one that is allowed here: \(finding.message)",
                schemaLocation: finding.schemaLocation)
        }
    }

    /// Whether evaluation goes on after a violation.
    func goesOn(_ aim: Aim) -> Bool { !aim.isProbe && !isFull }

    // MARK: Going in

    /// Holds a value inside the present one against a schema. What it evaluates is its own business.
    mutating func evaluateInside(
        _ step: PathStep, _ child: JSONInstance, _ schema: SchemaID, _ aim: Aim
    ) throws(Diagnostic) -> Bool {
        path.append(step)
        let outerStart = entriesStart
        entriesStart = entries.count
        defer {
            path.removeLast()
            entriesStart = outerStart
        }
        return try evaluate(schema, child, Aim(isProbe: aim.isProbe, tracksEvaluated: false)).isValid
    }

    /// Whether a value is valid, without a word about why not.
    mutating func probe(
        _ schema: SchemaID, _ instance: JSONInstance, tracksEvaluated: Bool = false
    ) throws(Diagnostic) -> Verdict {
        try evaluate(schema, instance, Aim(isProbe: true, tracksEvaluated: tracksEvaluated))
    }

    /// Holds the present value against a schema.
    /// - Parameter isPart: whether the schema before it says by `$ref` or `allOf` that it holds.
    mutating func evaluate(
        _ id: SchemaID, _ instance: JSONInstance, _ aim: Aim, isPart: Bool = false
    ) throws(Diagnostic) -> Verdict {
        let schema = library[id]
        if let verdict = schema.verdict {
            if verdict { return Verdict(isValid: true) }
            let isValid = fail(
                aim, .falseSchema, at: schema.location, isAtKey: true, "expected nothing here, found \(instance.phrase)"
            )
            return Verdict(isValid: isValid)
        }
        let outerScope = scope.count
        if !scope.contains(schema.base) { scope.append(schema.base) }
        let isBase = isPart && isBaseOfBranch(id, schema)
        let entry = Entry(schema: id, scopeCount: scope.count, isPart: isPart, isBase: isBase)
        try checkProgress(entry, at: schema.location)
        entries.append(entry)
        depth += 1
        defer {
            depth -= 1
            entries.removeLast()
            scope.removeLast(scope.count - outerScope)
        }
        return try apply(schema, to: instance, aim, isBase: isBase)
    }

    /// Whether one of the schemas that a base lists in its `oneOf` or `anyOf` leads here by its `allOf`: OpenAPI's
    /// inheritance. The base then says what they have in common.
    private func isBaseOfBranch(_ id: SchemaID, _ schema: Schema) -> Bool {
        guard schema.oneOf != nil || schema.anyOf != nil || schema.discriminator != nil else { return false }
        let branches = library.branches(of: id)
        for entry in entries[entriesStart...].reversed() {
            if branches.contains(entry.schema) { return true }
            guard entry.isPart else { return false }
        }
        return false
    }

    /// Whether a missing member need not be there: OpenAPI 3.0 requires members that are `readOnly` in responses only,
    /// and those that are `writeOnly` in requests only.
    func isExempt(_ member: [UInt8]) -> Bool {
        guard library.hasOneWayMembers else { return false }
        return entries[entriesStart...].contains { entry in
            let ways = library.ways(of: member, in: entry.schema)
            return ways.isReadOnly && direction != .response || ways.isWriteOnly && direction != .request
        }
    }

    private mutating func checkProgress(_ entry: Entry, at location: SourceLocation) throws(Diagnostic) {
        if entries[entriesStart...].contains(where: entry.isSame) {
            throw .error(
                "this schema refers to itself without looking at another part of the value", at: location,
                hint: "follow its $ref, allOf, anyOf, oneOf, not and if: one of them leads back here")
        }
        guard depth < maxDepth else {
            isTooDeep = true
            throw .error("more than \(maxDepth) schemas stand inside one another here", at: location)
        }
        steps += 1
        guard steps <= Self.maxSteps else {
            throw .error("checking the value takes more than \(Self.maxSteps) steps", at: location)
        }
    }

    // MARK: A schema's keywords

    private mutating func apply(
        _ schema: Schema, to instance: JSONInstance, _ aim: Aim, isBase: Bool
    ) throws(Diagnostic) -> Verdict {
        // A value of the wrong type breaks most other keywords too; that isn't worth telling.
        guard checkType(schema, instance, aim) else { return Verdict(isValid: false) }
        let asksWhatIsLeft = schema.unevaluatedItems != nil || schema.unevaluatedProperties != nil
        let inner = Aim(isProbe: aim.isProbe, tracksEvaluated: aim.tracksEvaluated || asksWhatIsLeft)
        var verdict = Verdict(isValid: checkChoices(schema, instance, aim))
        if !verdict.isValid, !goesOn(aim) { return verdict }
        switch instance.kind {
        case .string:
            verdict.isValid = checkString(schema, instance, inner) && verdict.isValid
        case .integer, .real:
            verdict.isValid = checkNumber(schema, instance, inner) && verdict.isValid
        case .array:
            verdict.isValid = try checkArray(schema, instance, inner, &verdict.evaluated) && verdict.isValid
        case .object:
            verdict.isValid = try checkObject(schema, instance, inner, &verdict.evaluated) && verdict.isValid
        case .null, .bool: break
        }
        if !verdict.isValid, !goesOn(aim) { return verdict }
        try combine(schema, instance, inner, &verdict, isBase: isBase)
        if !verdict.isValid, !goesOn(aim) { return verdict }
        try checkUnevaluated(schema, instance, aim, &verdict)
        return verdict
    }

    /// What a `$dynamicRef` leads to from here.
    mutating func target(of reference: DynamicReference) throws(Diagnostic) -> SchemaID {
        guard let anchor = reference.anchor else { return reference.initial }
        return try library.dynamicTarget(anchor, scope: scope) ?? reference.initial
    }
}
