import SchemaKeywords
import YAMLTree

/// The evaluation of a value by a schema, keyword by keyword.
struct SchemaEvaluation {
    /// A schema whose evaluation has begun and not ended.
    private struct Entry {
        let schema: SchemaID
        /// The number of resources in the dynamic scope. Schema, value and scope determine the evaluation.
        let scopeCount: Int
        /// Whether the previous entry refers to the schema by `$ref` or `allOf`.
        let isPart: Bool
        /// Whether the schema is evaluated as the base of one of its own branches.
        let isBase: Bool

        func isSame(as other: Entry) -> Bool {
            schema == other.schema && scopeCount == other.scopeCount && isBase == other.isBase
        }
    }

    /// The maximum number of schema evaluations for a payload, which limits the time.
    private static let maxSteps = 20_000_000

    let schemas: SchemaLoader
    let maxViolations: Int
    /// The direction of the payload; `nil` if it isn't known.
    let direction: PayloadDirection?
    /// The maximum depth of nested schemas, with references resolved.
    let maxDepth: Int
    /// Whether the evaluation exceeded ``maxDepth``.
    private(set) var isTooDeep = false
    private(set) var violations: [UnlocatedViolation] = []

    private var path: [PathStep] = []
    /// The dynamic scope: the base URIs of the entered resources without duplicates, outermost first (core, section
    /// 7.1).
    private var scope: [String] = []
    private var entries: [Entry] = []
    /// The index of the first entry for the current value.
    private var entriesStart = 0
    private var depth = 0
    private var steps = 0

    init(schemas: SchemaLoader, maxViolations: Int, direction: PayloadDirection?, maxDepth: Int) {
        self.schemas = schemas
        self.maxViolations = maxViolations
        self.direction = direction
        self.maxDepth = maxDepth
    }

    mutating func run(_ instance: JSONInstance, against schema: SchemaID) throws(Diagnostic) {
        _ = try evaluate(schema, instance, EvaluationContext(isProbe: false, tracksEvaluated: false))
    }

    /// Whether the maximum number of violations has been reported.
    var isFull: Bool { violations.count >= maxViolations }

    // MARK: Reporting

    /// Reports a violation at the current value. Returns `false`, so that the caller can return it.
    mutating func fail(
        _ context: EvaluationContext, _ code: ViolationCode, at location: SourceLocation, isAtKey: Bool = false,
        _ message: @autoclosure () -> String
    ) -> Bool {
        guard !context.isProbe, !isFull else { return false }
        violations.append(
            UnlocatedViolation(path: path, isAtKey: isAtKey, code: code, message: message(), schemaLocation: location))
        return false
    }

    /// Reports a violation at a value inside the current one.
    mutating func fail(
        _ context: EvaluationContext, _ code: ViolationCode, at location: SourceLocation, step: PathStep, isAtKey: Bool,
        _ message: @autoclosure () -> String
    ) -> Bool {
        path.append(step)
        defer { path.removeLast() }
        return fail(context, code, at: location, isAtKey: isAtKey, message())
    }

    /// Changes the violations since `start`, which were found in a key that was checked as a value, to violations of
    /// `propertyNames`.
    mutating func reportAsPropertyName(from start: Int) {
        for index in violations.indices[start...] {
            let violation = violations[index]
            violations[index] = UnlocatedViolation(
                path: violation.path, isAtKey: true, code: .propertyName,
                message: "invalid key: \(violation.message)",
                schemaLocation: violation.schemaLocation)
        }
    }

    /// Whether to continue after a violation, in order to report more.
    func shouldContinue(_ context: EvaluationContext) -> Bool { !context.isProbe && !isFull }

    // MARK: Evaluating

    /// Evaluates a value inside the current one. The positions that this marks as evaluated are dropped.
    mutating func evaluateInside(
        _ step: PathStep, _ child: JSONInstance, _ schema: SchemaID, _ context: EvaluationContext
    ) throws(Diagnostic) -> Bool {
        path.append(step)
        let outerStart = entriesStart
        entriesStart = entries.count
        defer {
            path.removeLast()
            entriesStart = outerStart
        }
        return try evaluate(schema, child, EvaluationContext(isProbe: context.isProbe, tracksEvaluated: false)).isValid
    }

    /// Evaluates the current value without reporting violations.
    mutating func probe(
        _ schema: SchemaID, _ instance: JSONInstance, tracksEvaluated: Bool = false
    ) throws(Diagnostic) -> EvaluationResult {
        try evaluate(schema, instance, EvaluationContext(isProbe: true, tracksEvaluated: tracksEvaluated))
    }

    /// Evaluates the current value.
    /// - Parameter isPart: Whether the enclosing schema refers to this one by `$ref` or `allOf`.
    mutating func evaluate(
        _ id: SchemaID, _ instance: JSONInstance, _ context: EvaluationContext, isPart: Bool = false
    ) throws(Diagnostic) -> EvaluationResult {
        let schema = schemas[id]
        if let isAlwaysValid = schema.boolean {
            if isAlwaysValid { return EvaluationResult(isValid: true) }
            let isValid = fail(
                context, .falseSchema, at: schema.location, isAtKey: true,
                "expected nothing here, found \(instance.phrase)"
            )
            return EvaluationResult(isValid: isValid)
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
        return try apply(schema, to: instance, context, isBase: isBase)
    }

    /// Whether the schema is a base, and is being evaluated as part of one of the branches that it lists in `oneOf` or
    /// `anyOf` (OpenAPI's inheritance). Then only the keywords that its branches have in common apply.
    private func isBaseOfBranch(_ id: SchemaID, _ schema: CompiledSchema) -> Bool {
        guard schema.oneOf != nil || schema.anyOf != nil || schema.discriminator != nil else { return false }
        let branches = schemas.branches(of: id)
        for entry in entries[entriesStart...].reversed() {
            if branches.contains(entry.schema) { return true }
            guard entry.isPart else { return false }
        }
        return false
    }

    /// Whether a required member may be missing: OpenAPI 3.0 requires `readOnly` members only in responses, and
    /// `writeOnly` members only in requests.
    func isExempt(_ member: [UInt8]) -> Bool {
        guard schemas.hasOneDirectionMembers else { return false }
        return entries[entriesStart...].contains { entry in
            let access = schemas.access(to: member, in: entry.schema)
            return access.isReadOnly && direction != .response || access.isWriteOnly && direction != .request
        }
    }

    private mutating func checkProgress(_ entry: Entry, at location: SourceLocation) throws(Diagnostic) {
        if entries[entriesStart...].contains(where: entry.isSame) {
            throw .error(
                "this schema refers to itself for the same value, so checking it would not end", at: location,
                hint: "the reference is in its $ref, allOf, anyOf, oneOf, not or if, or in those of the target")
        }
        guard depth < maxDepth else {
            isTooDeep = true
            throw .error("schemas are nested deeper than \(maxDepth)", at: location)
        }
        steps += 1
        guard steps <= Self.maxSteps else {
            throw .error("checking the value takes more than \(Self.maxSteps) steps", at: location)
        }
    }

    // MARK: A schema's keywords

    private mutating func apply(
        _ schema: CompiledSchema, to instance: JSONInstance, _ context: EvaluationContext, isBase: Bool
    ) throws(Diagnostic) -> EvaluationResult {
        // A value of the wrong type violates most other keywords, too. Only the type is reported.
        guard checkType(schema, instance, context) else { return EvaluationResult(isValid: false) }
        let hasUnevaluated = schema.unevaluatedItems != nil || schema.unevaluatedProperties != nil
        let inner = EvaluationContext(
            isProbe: context.isProbe, tracksEvaluated: context.tracksEvaluated || hasUnevaluated)
        var result = EvaluationResult(isValid: checkEnumeration(schema, instance, context))
        if !result.isValid, !shouldContinue(context) { return result }
        switch instance.kind {
        case .string:
            result.isValid = checkString(schema, instance, inner) && result.isValid
        case .integer, .real:
            result.isValid = checkNumber(schema, instance, inner) && result.isValid
        case .array:
            result.isValid = try checkArray(schema, instance, inner, &result.evaluated) && result.isValid
        case .object:
            result.isValid = try checkObject(schema, instance, inner, &result.evaluated) && result.isValid
        case .null, .bool: break
        }
        if !result.isValid, !shouldContinue(context) { return result }
        try checkApplicators(schema, instance, inner, &result, isBase: isBase)
        if !result.isValid, !shouldContinue(context) { return result }
        try checkUnevaluated(schema, instance, context, &result)
        return result
    }

    /// Resolves a `$dynamicRef` in the current dynamic scope.
    mutating func target(of reference: DynamicReference) throws(Diagnostic) -> SchemaID {
        guard let anchor = reference.anchor else { return reference.initial }
        return try schemas.dynamicTarget(anchor, scope: scope) ?? reference.initial
    }
}
