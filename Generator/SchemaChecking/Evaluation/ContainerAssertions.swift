import YAMLTree

/// The keywords that look at arrays (core, section 10.3.1; validation, section 6.4).
extension SchemaEvaluation {
    mutating func checkArray(
        _ schema: Schema, _ instance: JSONInstance, _ aim: Aim, _ evaluated: inout Evaluated
    ) throws(Diagnostic) -> Bool {
        let elements = instance.elements
        var isValid = checkCount(schema, .items, elements.count, aim)
        if let unique = schema.uniqueItems, unique.value, isValid || goesOn(aim) {
            isValid = checkUniqueness(elements, at: unique.location, aim) && isValid
        }
        let prefix = schema.prefixItems?.value ?? []
        for (index, element) in elements.enumerated() {
            if !isValid, !goesOn(aim) { return false }
            if index < prefix.count {
                evaluated.insert(index)
                isValid = try evaluateInside(.index(index), element, prefix[index], aim) && isValid
            } else if let items = schema.items {
                if library[items.value].verdict == false {
                    isValid = fail(
                        aim, .falseSchema, at: items.location, step: .index(index), isAtKey: false,
                        "expected at most \(counted(prefix.count, "item", "items")), found \(elements.count)")
                    break
                }
                isValid = try evaluateInside(.index(index), element, items.value, aim) && isValid
            } else {
                break
            }
        }
        if schema.items != nil { evaluated.insertAll() }
        if !isValid, !goesOn(aim) { return false }
        return try checkContains(schema, elements, aim, &evaluated) && isValid
    }

    private mutating func checkUniqueness(_ elements: [JSONInstance], at location: SourceLocation, _ aim: Aim) -> Bool {
        var first: [JSONInstance: Int] = [:]
        for (index, element) in elements.enumerated() {
            if let earlier = first[element] {
                return fail(
                    aim, .uniqueItems, at: location, step: .index(index), isAtKey: false,
                    "expected every item once, found \(element.phrase) again (first at index \(earlier))")
            }
            first[element] = index
        }
        return true
    }

    private mutating func checkContains(
        _ schema: Schema, _ elements: [JSONInstance], _ aim: Aim, _ evaluated: inout Evaluated
    ) throws(Diagnostic) -> Bool {
        guard let contains = schema.contains else { return true }
        let least = schema.minContains?.value ?? 1
        var count = 0
        for (index, element) in elements.enumerated() {
            let probe = Aim(isProbe: true, tracksEvaluated: false)
            guard try evaluateInside(.index(index), element, contains.value, probe) else { continue }
            count += 1
            evaluated.insert(index)
        }
        if count < least {
            return fail(
                aim, .contains, at: schema.minContains?.location ?? contains.location,
                "expected at least \(counted(least, "item", "items")) of a certain kind, found \(count)")
        }
        if let most = schema.maxContains, count > most.value {
            return fail(
                aim, .contains, at: most.location,
                "expected at most \(counted(most.value, "item", "items")) of a certain kind, found \(count)")
        }
        return true
    }
}

/// The keywords that look at objects (core, section 10.3.2; validation, section 6.5).
extension SchemaEvaluation {
    mutating func checkObject(
        _ schema: Schema, _ instance: JSONInstance, _ aim: Aim, _ evaluated: inout Evaluated
    ) throws(Diagnostic) -> Bool {
        var isValid = checkCount(schema, .members, instance.count, aim)
        isValid = checkRequired(schema, instance, aim) && isValid
        for (position, member) in instance.members.enumerated() {
            if !isValid, !goesOn(aim) { return false }
            if let names = schema.propertyNames {
                isValid = try checkName(member.key, names, aim) && isValid
            }
            isValid = try checkMember(member, at: position, schema, aim, &evaluated) && isValid
        }
        return isValid
    }

    private mutating func checkRequired(_ schema: Schema, _ instance: JSONInstance, _ aim: Aim) -> Bool {
        var isValid = true
        for name in schema.required?.value ?? [] where instance.member(Array(name.utf8)) == nil {
            guard let location = schema.required?.location, !isExempt(Array(name.utf8)) else { continue }
            isValid = fail(aim, .required, at: location, "missing key \(shortened(name))")
            if !goesOn(aim) { return false }
        }
        for rule in schema.dependentRequired?.value ?? [] where instance.member(Array(rule.key.utf8)) != nil {
            for name in rule.needs where instance.member(Array(name.utf8)) == nil {
                guard let location = schema.dependentRequired?.location else { break }
                isValid = fail(
                    aim, .dependentRequired, at: location,
                    "missing key \(shortened(name)), which \(shortened(rule.key)) needs")
                if !goesOn(aim) { return false }
            }
        }
        return isValid
    }

    private mutating func checkName(
        _ key: [UInt8], _ names: Keyword<SchemaID>, _ aim: Aim
    ) throws(Diagnostic) -> Bool {
        // The key as a value of its own; where there is no memory for one, there is none for the payload either.
        guard let json = JSONTreeBuilder.string(key) else { return true }
        let name = JSONTree(owning: json)
        let before = findings.count
        let isValid = try withExtendedLifetime(name) { () throws(Diagnostic) in
            try evaluateInside(.key(key), name.root, names.value, aim)
        }
        if !isValid, !aim.isProbe { becomeNameFindings(from: before) }
        return isValid
    }

    private mutating func checkMember(
        _ member: (key: [UInt8], value: JSONInstance), at position: Int, _ schema: Schema, _ aim: Aim,
        _ evaluated: inout Evaluated
    ) throws(Diagnostic) -> Bool {
        var isValid = true
        var isNamed = false
        if let property = schema.properties[member.key] {
            isNamed = true
            if library[property].verdict == false {
                isValid = fail(
                    aim, .falseSchema, at: library[property].location, step: .key(member.key), isAtKey: true,
                    "the key \(shortened(member.key)) is not allowed here")
            } else {
                isValid = try evaluateInside(.key(member.key), member.value, property, aim)
            }
        }
        if !schema.patternProperties.isEmpty {
            let name = String(decoding: member.key, as: UTF8.self)
            for rule in schema.patternProperties where rule.pattern.matches(name) {
                isNamed = true
                isValid = try evaluateInside(.key(member.key), member.value, rule.schema, aim) && isValid
            }
        }
        if !isNamed, let additional = schema.additionalProperties {
            isNamed = true
            if library[additional.value].verdict == false {
                isValid = fail(
                    aim, .additionalProperty, at: additional.location, step: .key(member.key), isAtKey: true,
                    "the key \(shortened(member.key)) is not allowed here" + schema.knownNames)
            } else {
                isValid = try evaluateInside(.key(member.key), member.value, additional.value, aim)
            }
        }
        if isNamed { evaluated.insert(position) }
        return isValid
    }
}

extension Schema {
    /// The keys that `properties` knows, for a message; empty when they are too many.
    fileprivate var knownNames: String {
        let names = properties.keys.map { String(decoding: $0, as: UTF8.self) }.sorted()
        guard !names.isEmpty, names.count <= 6, patternProperties.isEmpty else { return "" }
        return ", only \(listed(names.map { shortened($0) }, "and")) \(names.count == 1 ? "is" : "are")"
    }
}
