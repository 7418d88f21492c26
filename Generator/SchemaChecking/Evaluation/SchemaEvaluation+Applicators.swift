import YAMLTree

/// The keywords that apply other schemas to the same value (core, sections 8.2.3, 10.2 and 11).
extension SchemaEvaluation {
    mutating func checkApplicators(
        _ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext,
        _ result: inout EvaluationResult, isBase: Bool
    ) throws(Diagnostic) {
        // In OpenAPI 3.0, a nullable schema allows null, even if it refers to a schema that doesn't.
        let takesNull = schema.isNullable && instance.kind == .null
        if let reference = schema.reference, !takesNull {
            try require(reference.value, instance, context, &result, isPart: true)
        }
        if let reference = schema.dynamicReference, result.isValid || shouldContinue(context) {
            try require(try target(of: reference.value), instance, context, &result)
        }
        for part in schema.allOf where !takesNull && (result.isValid || shouldContinue(context)) {
            try require(part, instance, context, &result, isPart: true)
        }
        for dependency in schema.dependentSchemas where result.isValid || shouldContinue(context) {
            guard instance.member(Array(dependency.key.utf8)) != nil else { continue }
            try require(dependency.schema, instance, context, &result)
        }
        if let ifSchema = schema.ifSchema, result.isValid || shouldContinue(context) {
            let outcome = try probe(ifSchema, instance, tracksEvaluated: context.tracksEvaluated)
            if outcome.isValid { result.evaluated.formUnion(outcome.evaluated) }
            if let branch = outcome.isValid ? schema.thenSchema : schema.elseSchema {
                try require(branch, instance, context, &result)
            }
        }
        if let not = schema.not, result.isValid || shouldContinue(context), try probe(not.value, instance).isValid {
            result.isValid = fail(
                context, .not, at: not.location,
                "expected a value that does not match \"not\", found \(instance.phrase)")
        }
        if isBase || takesNull { return }
        if let discriminator = schema.discriminator, result.isValid || shouldContinue(context),
            try checkDiscriminator(discriminator, instance, context, &result)
        {
            return
        }
        if let union = schema.anyOf, result.isValid || shouldContinue(context) {
            try checkUnion(union, instance, isExclusive: false, context, &result)
        }
        if let union = schema.oneOf, result.isValid || shouldContinue(context) {
            try checkUnion(union, instance, isExclusive: true, context, &result)
        }
    }

    /// Checks an object against the derived schema that its discriminator selects: by the mapping, otherwise by the
    /// values that the schemas list for the key, otherwise by the schemas' names.
    /// - Returns: Whether the object has a discriminator value.
    private mutating func checkDiscriminator(
        _ discriminator: Discriminator, _ instance: JSONInstance, _ context: EvaluationContext,
        _ result: inout EvaluationResult
    ) throws(Diagnostic) -> Bool {
        guard instance.kind == .object, let tag = instance.member(discriminator.key), tag.kind == .string else {
            return false
        }
        let text = String(decoding: tag.utf8, as: UTF8.self)
        func isText(_ other: String) -> Bool { other.utf8.elementsEqual(text.utf8) }
        let values = discriminator.derived.map { schemas.traits(of: $0.schema).keyValues[discriminator.key] }
        // All derived schemas have the values that the base lists, but a schema's own list is shorter.
        let listing = zip(discriminator.derived, values).filter { $1?.contains(where: tag.equals) ?? false }
        let shortest = listing.map { $1?.count ?? 0 }.min()
        let byValue = listing.filter { $1?.count == shortest }
        var meant = discriminator.mapping.first { isText($0.tag) }?.schema
        if meant == nil, byValue.count == 1 { meant = byValue[0].0.schema }
        if meant == nil {
            let isNamed = byValue.count > 1 || byValue.isEmpty && values.contains { $0 == nil }
            meant = isNamed ? discriminator.derived.first { isText($0.name) }?.schema : nil
        }
        if let own = discriminator.own {
            // The schema's own keywords are checked in any case.
            if meant == own.schema { return true }
            let isMapped = discriminator.mapping.contains { $0.schema == own.schema }
            if meant == nil, !isMapped, isText(own.name) { return true }
        }
        if let meant {
            try require(meant, instance, context, &result)
            return true
        }
        // Other documents may derive schemas from a base that doesn't list them.
        guard discriminator.isListed || !discriminator.mapping.isEmpty else { return true }
        var tags = discriminator.mapping.map(\.tag)
        if tags.isEmpty { tags = values.flatMap { $0 ?? [] }.compactMap(\.string) }
        if tags.isEmpty { tags = (discriminator.own.map { [$0.name] } ?? []) + discriminator.derived.map(\.name) }
        result.isValid = fail(
            context, .enumeration, at: discriminator.location, step: .key(discriminator.key), isAtKey: false,
            "expected \(listed(tags.prefix(8).map { shortened($0) }, "or")), found \(tag.phrase)")
        return true
    }

    /// Evaluates a schema that the value must match. The members that the schema evaluates are marked even if the value
    /// doesn't match, so that they aren't also reported as unevaluated.
    private mutating func require(
        _ id: SchemaID, _ instance: JSONInstance, _ context: EvaluationContext, _ result: inout EvaluationResult,
        isPart: Bool = false
    ) throws(Diagnostic) {
        let outcome = try evaluate(id, instance, context, isPart: isPart)
        result.isValid = result.isValid && outcome.isValid
        if context.tracksEvaluated { result.evaluated.formUnion(outcome.evaluated) }
    }

    private mutating func checkUnion(
        _ union: Keyword<[SchemaID]>, _ instance: JSONInstance, isExclusive: Bool, _ context: EvaluationContext,
        _ result: inout EvaluationResult
    ) throws(Diagnostic) {
        let types = JSONTypes(of: instance)
        let possible = union.value.filter { !schemas.traits(of: $0).excludes(instance, of: types) }
        // If one branch is left, which is frequent, its own violations are reported. Evaluating it only once also keeps
        // the time for nested unions linear.
        if possible.count == 1, shouldContinue(context) { return try require(possible[0], instance, context, &result) }
        var matches = 0
        for branch in possible {
            let outcome = try probe(branch, instance, tracksEvaluated: context.tracksEvaluated)
            guard outcome.isValid else { continue }
            matches += 1
            result.evaluated.formUnion(outcome.evaluated)
            // After a match, anyOf needs the other branches only for the members that they evaluate.
            if isExclusive ? matches > 1 && !shouldContinue(context) : !context.tracksEvaluated { break }
        }
        if matches == 1 || (matches > 1 && !isExclusive) { return }
        result.isValid = false
        guard shouldContinue(context) else { return }
        // Without a matching branch it isn't known which members are unevaluated.
        result.evaluated.insertAll()
        if matches > 1 {
            _ = fail(
                context, .oneOf, at: union.location,
                "expected a match of exactly one of \(union.value.count) alternatives, found \(matches) matches")
            return
        }
        try reportUnion(union, instance, isExclusive ? .oneOf : .anyOf, context)
    }

    // MARK: Unevaluated items and properties

    mutating func checkUnevaluated(
        _ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext,
        _ result: inout EvaluationResult
    ) throws(Diagnostic) {
        if let rest = schema.unevaluatedProperties, instance.kind == .object, !result.evaluated.isAll {
            for (position, member) in instance.members.enumerated() where !result.evaluated.contains(position) {
                try checkUnevaluatedPart(rest, .key(member.key), member.value, context, &result)
                if !result.isValid, !shouldContinue(context) { return }
            }
            result.evaluated.insertAll()
        }
        if let rest = schema.unevaluatedItems, instance.kind == .array, !result.evaluated.isAll {
            for (position, element) in instance.elements.enumerated() where !result.evaluated.contains(position) {
                try checkUnevaluatedPart(rest, .index(position), element, context, &result)
                if !result.isValid, !shouldContinue(context) { return }
            }
            result.evaluated.insertAll()
        }
    }

    private mutating func checkUnevaluatedPart(
        _ rest: Keyword<SchemaID>, _ step: PathStep, _ value: JSONInstance, _ context: EvaluationContext,
        _ result: inout EvaluationResult
    ) throws(Diagnostic) {
        if schemas[rest.value].boolean == false {
            let subject: String
            switch step {
            case .key(let key): subject = "the key \(shortened(key))"
            case .index(let index): subject = "an item at index \(index)"
            }
            result.isValid = fail(
                context, .unevaluated, at: rest.location, step: step, isAtKey: true, "\(subject) is not allowed here")
        } else {
            result.isValid = try evaluateInside(step, value, rest.value, context) && result.isValid
        }
    }
}
