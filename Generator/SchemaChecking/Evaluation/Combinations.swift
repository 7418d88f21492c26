import YAMLTree

/// The keywords that hold the same value against further schemas (core, sections 8.2.3, 10.2 and 11).
extension SchemaEvaluation {
    mutating func combine(
        _ schema: Schema, _ instance: JSONInstance, _ aim: Aim, _ verdict: inout Verdict, isBase: Bool
    ) throws(Diagnostic) {
        // By OpenAPI 3.0 what is nullable takes null, also where it refers to what isn't.
        let takesNull = schema.isNullable && instance.kind == .null
        if let reference = schema.reference, !takesNull {
            try demand(reference.value, instance, aim, &verdict, isPart: true)
        }
        if let reference = schema.dynamicReference, verdict.isValid || goesOn(aim) {
            try demand(try target(of: reference.value), instance, aim, &verdict)
        }
        for part in schema.allOf where !takesNull && (verdict.isValid || goesOn(aim)) {
            try demand(part, instance, aim, &verdict, isPart: true)
        }
        for rule in schema.dependentSchemas where verdict.isValid || goesOn(aim) {
            guard instance.member(Array(rule.key.utf8)) != nil else { continue }
            try demand(rule.schema, instance, aim, &verdict)
        }
        if let condition = schema.condition, verdict.isValid || goesOn(aim) {
            let outcome = try probe(condition, instance, tracksEvaluated: aim.tracksEvaluated)
            if outcome.isValid { verdict.evaluated.formUnion(outcome.evaluated) }
            if let branch = outcome.isValid ? schema.consequence : schema.alternative {
                try demand(branch, instance, aim, &verdict)
            }
        }
        if let not = schema.not, verdict.isValid || goesOn(aim), try probe(not.value, instance).isValid {
            verdict.isValid = fail(
                aim, .not, at: not.location,
                "expected something else than what \"not\" describes, found \(instance.phrase)")
        }
        if isBase || takesNull { return }
        if let discriminator = schema.discriminator, verdict.isValid || goesOn(aim),
            try checkTag(discriminator, instance, aim, &verdict)
        {
            return
        }
        if let union = schema.anyOf, verdict.isValid || goesOn(aim) {
            try checkUnion(union, instance, isExclusive: false, aim, &verdict)
        }
        if let union = schema.oneOf, verdict.isValid || goesOn(aim) {
            try checkUnion(union, instance, isExclusive: true, aim, &verdict)
        }
    }

    /// Checks a value against the schema that its tag names among those derived from a base: by the mapping, else by the
    /// values that they list for the tag, else by their names.
    /// - Returns: whether the tag decided; false where the value has none.
    private mutating func checkTag(
        _ discriminator: Discriminator, _ instance: JSONInstance, _ aim: Aim, _ verdict: inout Verdict
    ) throws(Diagnostic) -> Bool {
        guard instance.kind == .object, let tag = instance.member(discriminator.key), tag.kind == .string else {
            return false
        }
        let text = String(decoding: tag.utf8, as: UTF8.self)
        func isText(_ other: String) -> Bool { other.utf8.elementsEqual(text.utf8) }
        let values = discriminator.derived.map { library.traits(of: $0.schema).keyValues[discriminator.key] }
        // All derived schemas share the values that the base lists; a schema's own list is shorter.
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
            // The schema's own keywords are checked anyway.
            if meant == own.schema { return true }
            let isMapped = discriminator.mapping.contains { $0.schema == own.schema }
            if meant == nil, !isMapped, isText(own.name) { return true }
        }
        if let meant {
            try demand(meant, instance, aim, &verdict)
            return true
        }
        // Others may be derived from a base that doesn't list them.
        guard discriminator.isListed || !discriminator.mapping.isEmpty else { return true }
        var tags = discriminator.mapping.map(\.tag)
        if tags.isEmpty { tags = values.flatMap { $0 ?? [] }.compactMap(\.string) }
        if tags.isEmpty { tags = (discriminator.own.map { [$0.name] } ?? []) + discriminator.derived.map(\.name) }
        verdict.isValid = fail(
            aim, .enumeration, at: discriminator.location, step: .key(discriminator.key), isAtKey: false,
            "expected \(listed(tags.prefix(8).map { shortened($0) }, "or")), found \(tag.phrase)")
        return true
    }

    /// A schema that must hold. What it evaluated counts even when it doesn't: everything fails with it anyway, and
    /// its members shouldn't be reported once more as unevaluated.
    private mutating func demand(
        _ id: SchemaID, _ instance: JSONInstance, _ aim: Aim, _ verdict: inout Verdict, isPart: Bool = false
    ) throws(Diagnostic) {
        let outcome = try evaluate(id, instance, aim, isPart: isPart)
        verdict.isValid = verdict.isValid && outcome.isValid
        if aim.tracksEvaluated { verdict.evaluated.formUnion(outcome.evaluated) }
    }

    private mutating func checkUnion(
        _ union: Keyword<[SchemaID]>, _ instance: JSONInstance, isExclusive: Bool, _ aim: Aim,
        _ verdict: inout Verdict
    ) throws(Diagnostic) {
        let types = JSONTypes(of: instance)
        let possible = union.value.filter { !library.traits(of: $0).exclude(instance, of: types) }
        // Often one branch is left, and then its own violations are what there is to say. That it is tried only once
        // also keeps the time for unions inside unions linear.
        if possible.count == 1, goesOn(aim) { return try demand(possible[0], instance, aim, &verdict) }
        var matches = 0
        for branch in possible {
            let outcome = try probe(branch, instance, tracksEvaluated: aim.tracksEvaluated)
            guard outcome.isValid else { continue }
            matches += 1
            verdict.evaluated.formUnion(outcome.evaluated)
            // anyOf needs the other branches only for what they evaluate.
            if isExclusive ? matches > 1 && !goesOn(aim) : !aim.tracksEvaluated { break }
        }
        if matches == 1 || (matches > 1 && !isExclusive) { return }
        verdict.isValid = false
        guard goesOn(aim) else { return }
        // Which members are left over depends on a branch that wasn't found.
        verdict.evaluated.insertAll()
        if matches > 1 {
            _ = fail(
                aim, .oneOf, at: union.location,
                "expected exactly one of \(union.value.count) alternatives to fit, found that \(matches) do")
            return
        }
        try reportUnion(union, instance, isExclusive ? .oneOf : .anyOf, aim)
    }

    // MARK: What is left over

    mutating func checkUnevaluated(
        _ schema: Schema, _ instance: JSONInstance, _ aim: Aim, _ verdict: inout Verdict
    ) throws(Diagnostic) {
        if let rest = schema.unevaluatedProperties, instance.kind == .object, !verdict.evaluated.isAll {
            for (position, member) in instance.members.enumerated() where !verdict.evaluated.contains(position) {
                try checkRest(rest, .key(member.key), member.value, aim, &verdict)
                if !verdict.isValid, !goesOn(aim) { return }
            }
            verdict.evaluated.insertAll()
        }
        if let rest = schema.unevaluatedItems, instance.kind == .array, !verdict.evaluated.isAll {
            for (position, element) in instance.elements.enumerated() where !verdict.evaluated.contains(position) {
                try checkRest(rest, .index(position), element, aim, &verdict)
                if !verdict.isValid, !goesOn(aim) { return }
            }
            verdict.evaluated.insertAll()
        }
    }

    private mutating func checkRest(
        _ rest: Keyword<SchemaID>, _ step: PathStep, _ value: JSONInstance, _ aim: Aim, _ verdict: inout Verdict
    ) throws(Diagnostic) {
        if library[rest.value].verdict == false {
            let subject: String
            switch step {
            case .key(let key): subject = "the key \(shortened(key))"
            case .index(let index): subject = "an item at index \(index)"
            }
            verdict.isValid = fail(
                aim, .unevaluated, at: rest.location, step: step, isAtKey: true, "\(subject) is not allowed here")
        } else {
            verdict.isValid = try evaluateInside(step, value, rest.value, aim) && verdict.isValid
        }
    }
}
