import YAMLTree

/// The keywords for arrays (core, section 10.3.1; validation, section 6.4).
extension SchemaEvaluation {
    mutating func checkArray(
        _ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext,
        _ evaluated: inout EvaluatedPositions
    ) throws(Diagnostic) -> Bool {
        let elements = instance.elements
        var isValid = checkCount(schema, .items, elements.count, context)
        if let unique = schema.uniqueItems, unique.value, isValid || shouldContinue(context) {
            isValid = checkUniqueness(elements, at: unique.location, context) && isValid
        }
        let prefix = schema.prefixItems?.value ?? []
        for (index, element) in elements.enumerated() {
            if !isValid, !shouldContinue(context) { return false }
            if index < prefix.count {
                evaluated.insert(index)
                isValid = try evaluateInside(.index(index), element, prefix[index], context) && isValid
            } else if let items = schema.items {
                if schemas[items.value].boolean == false {
                    isValid = fail(
                        context, .falseSchema, at: items.location, step: .index(index), isAtKey: false,
                        "expected at most \(counted(prefix.count, "item", "items")), found \(elements.count)")
                    break
                }
                isValid = try evaluateInside(.index(index), element, items.value, context) && isValid
            } else {
                break
            }
        }
        if schema.items != nil { evaluated.insertAll() }
        if !isValid, !shouldContinue(context) { return false }
        return try checkContains(schema, elements, context, &evaluated) && isValid
    }

    private mutating func checkUniqueness(
        _ elements: [JSONInstance], at location: SourceLocation, _ context: EvaluationContext
    ) -> Bool {
        var first: [JSONInstance: Int] = [:]
        for (index, element) in elements.enumerated() {
            if let earlier = first[element] {
                return fail(
                    context, .uniqueItems, at: location, step: .index(index), isAtKey: false,
                    "expected every item once, found \(element.phrase) again (first at index \(earlier))")
            }
            first[element] = index
        }
        return true
    }

    private mutating func checkContains(
        _ schema: CompiledSchema, _ elements: [JSONInstance], _ context: EvaluationContext,
        _ evaluated: inout EvaluatedPositions
    ) throws(Diagnostic) -> Bool {
        guard let contains = schema.contains else { return true }
        let least = schema.minContains?.value ?? 1
        var count = 0
        for (index, element) in elements.enumerated() {
            let probe = EvaluationContext(isProbe: true, tracksEvaluated: false)
            guard try evaluateInside(.index(index), element, contains.value, probe) else { continue }
            count += 1
            evaluated.insert(index)
        }
        if count < least {
            return fail(
                context, .contains, at: schema.minContains?.location ?? contains.location,
                "expected at least \(counted(least, "item", "items")) matching \"contains\", found \(count)")
        }
        if let most = schema.maxContains, count > most.value {
            return fail(
                context, .contains, at: most.location,
                "expected at most \(counted(most.value, "item", "items")) matching \"contains\", found \(count)")
        }
        return true
    }
}

/// The keywords for objects (core, section 10.3.2; validation, section 6.5).
extension SchemaEvaluation {
    mutating func checkObject(
        _ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext,
        _ evaluated: inout EvaluatedPositions
    ) throws(Diagnostic) -> Bool {
        var isValid = checkCount(schema, .members, instance.count, context)
        isValid = checkRequired(schema, instance, context) && isValid
        for (position, member) in instance.members.enumerated() {
            if !isValid, !shouldContinue(context) { return false }
            if let names = schema.propertyNames {
                isValid = try checkName(member.key, names, context) && isValid
            }
            isValid = try checkMember(member, at: position, schema, context, &evaluated) && isValid
        }
        return isValid
    }

    private mutating func checkRequired(
        _ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext
    ) -> Bool {
        var isValid = true
        for name in schema.required?.value ?? [] where instance.member(Array(name.utf8)) == nil {
            guard let location = schema.required?.location, !isExempt(Array(name.utf8)) else { continue }
            isValid = fail(context, .required, at: location, "missing key \(shortened(name))")
            if !shouldContinue(context) { return false }
        }
        for dependency in schema.dependentRequired?.value ?? []
        where instance.member(Array(dependency.key.utf8)) != nil {
            for name in dependency.required where instance.member(Array(name.utf8)) == nil {
                guard let location = schema.dependentRequired?.location else { break }
                isValid = fail(
                    context, .dependentRequired, at: location,
                    "missing key \(shortened(name)), which is required if \(shortened(dependency.key)) is present")
                if !shouldContinue(context) { return false }
            }
        }
        return isValid
    }

    private mutating func checkName(
        _ key: [UInt8], _ names: Keyword<SchemaID>, _ context: EvaluationContext
    ) throws(Diagnostic) -> Bool {
        // Creates the key as a value. It is nil only if memory is exhausted; reading the payload fails then, too.
        guard let json = JSONTreeBuilder.string(key) else { return true }
        let name = JSONTree(owning: json)
        let before = violations.count
        let isValid = try withExtendedLifetime(name) { () throws(Diagnostic) in
            try evaluateInside(.key(key), name.root, names.value, context)
        }
        if !isValid, !context.isProbe { reportAsPropertyName(from: before) }
        return isValid
    }

    private mutating func checkMember(
        _ member: (key: [UInt8], value: JSONInstance), at position: Int, _ schema: CompiledSchema,
        _ context: EvaluationContext,
        _ evaluated: inout EvaluatedPositions
    ) throws(Diagnostic) -> Bool {
        var isValid = true
        var isNamed = false
        if let property = schema.properties[member.key] {
            isNamed = true
            if schemas[property].boolean == false {
                isValid = fail(
                    context, .falseSchema, at: schemas[property].location, step: .key(member.key), isAtKey: true,
                    "the key \(shortened(member.key)) is not allowed here")
            } else {
                isValid = try evaluateInside(.key(member.key), member.value, property, context)
            }
        }
        if !schema.patternProperties.isEmpty {
            let name = String(decoding: member.key, as: UTF8.self)
            for property in schema.patternProperties where property.pattern.matches(name) {
                isNamed = true
                isValid = try evaluateInside(.key(member.key), member.value, property.schema, context) && isValid
            }
        }
        if !isNamed, let additional = schema.additionalProperties {
            isNamed = true
            if schemas[additional.value].boolean == false {
                isValid = fail(
                    context, .additionalProperty, at: additional.location, step: .key(member.key), isAtKey: true,
                    "the key \(shortened(member.key)) is not allowed here" + schema.knownNames)
            } else {
                isValid = try evaluateInside(.key(member.key), member.value, additional.value, context)
            }
        }
        if isNamed { evaluated.insert(position) }
        return isValid
    }
}

extension CompiledSchema {
    /// The keys that `properties` lists, for a message; empty if there are too many.
    fileprivate var knownNames: String {
        let names = properties.keys.map { String(decoding: $0, as: UTF8.self) }.sorted()
        guard !names.isEmpty, names.count <= 6, patternProperties.isEmpty else { return "" }
        return ", only \(listed(names.map { shortened($0) }, "and")) \(names.count == 1 ? "is" : "are")"
    }
}
