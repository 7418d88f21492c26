@_spi(Generated) import APIRuntime

/// The keywords for arrays (JSON Schema core, section 10.3.1; validation, section 6.4).
extension ConstraintEvaluation {
    mutating func checkArray(
        _ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext, _ evaluated: inout EvaluatedParts
    ) -> Bool {
        let count = tree.nodes[node].count
        switch keyword {
        case .minItems(let least):
            if count >= least { return true }
            let limit = counted(least, "item", "items")
            return fail(context, .minItems, at: node, "expected at least \(limit), found \(count)")
        case .maxItems(let most):
            if count <= most { return true }
            let limit = counted(most, "item", "items")
            return fail(context, .maxItems, at: node, "expected at most \(limit), found \(count)")
        case .uniqueItems:
            let elements = tree.elements(node)
            guard let (index, earlier) = tree.firstRepetition(in: elements) else { return true }
            return fail(
                context, .uniqueItems, at: elements[index],
                "expected unique items, found one that equals the item at index \(earlier)")
        case .prefixItems(let constraints):
            return check(zip(tree.elements(node), constraints), context, &evaluated)
        case .items(let constraint, let start):
            return check(tree.elements(node).dropFirst(start).lazy.map { ($0, constraint) }, context, &evaluated)
        case .contains(let constraint, let least, let most):
            return checkContains(constraint, min: least, max: most, node, context, &evaluated)
        default: return true
        }
    }

    private mutating func check(
        _ elements: some Sequence<(Int, JSONConstraint)>, _ context: EvaluationContext,
        _ evaluated: inout EvaluatedParts
    ) -> Bool {
        var isValid = true
        for (element, constraint) in elements {
            if !isValid, !shouldContinue(context) { return false }
            if context.tracksEvaluated { evaluated.insert(element) }
            isValid = evaluateInside(constraint, element, context) && isValid
        }
        return isValid
    }

    private mutating func checkContains(
        _ constraint: JSONConstraint, min least: Int, max most: Int, _ node: Int, _ context: EvaluationContext,
        _ evaluated: inout EvaluatedParts
    ) -> Bool {
        var count = 0
        for element in tree.elements(node) where probe(constraint, element) {
            count += 1
            if context.tracksEvaluated { evaluated.insert(element) }
        }
        if count < least {
            let limit = counted(least, "item", "items")
            return fail(
                context, .contains, at: node, "expected at least \(limit) matching \"contains\", found \(count)")
        }
        if count > most {
            let limit = counted(most, "item", "items")
            return fail(
                context, .contains, at: node, "expected at most \(limit) matching \"contains\", found \(count)")
        }
        return true
    }
}

/// The keywords for objects (JSON Schema core, section 10.3.2; validation, section 6.5).
extension ConstraintEvaluation {
    mutating func checkObject(
        _ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext, _ evaluated: inout EvaluatedParts
    ) -> Bool {
        let count = tree.nodes[node].count
        switch keyword {
        case .minProperties(let least):
            if count >= least { return true }
            let limit = counted(least, "key", "keys")
            return fail(context, .minProperties, at: node, "expected at least \(limit), found \(count)")
        case .maxProperties(let most):
            if count <= most { return true }
            let limit = counted(most, "key", "keys")
            return fail(context, .maxProperties, at: node, "expected at most \(limit), found \(count)")
        case .required(let names): return checkRequired(names, node, context)
        case .dependentRequired(let dependencies):
            var isValid = true
            for (key, names) in dependencies where tree.member(node, key) != nil {
                isValid = checkRequired(names, requiredBy: key, node, context) && isValid
            }
            return isValid
        case .propertyNames(let constraint):
            return checkMembers(node, context) { evaluation, key in evaluation.evaluateName(constraint, key, context) }
        case .properties(let constraints):
            return checkMembers(node, context) { evaluation, key in
                guard let constraint = constraints.first(where: { evaluation.isNamed(key, $0.key) })?.value else {
                    return true
                }
                if context.tracksEvaluated { evaluated.insert(key) }
                return evaluation.evaluateMember(constraint, key, context, code: .falseSchema)
            }
        case .patternProperties(let constraints):
            return checkMembers(node, context) { evaluation, key in
                var isValid = true
                for (pattern, constraint) in constraints where pattern.matches(evaluation.tree.string(key)) {
                    if context.tracksEvaluated { evaluated.insert(key) }
                    isValid = evaluation.evaluateMember(constraint, key, context, code: .falseSchema) && isValid
                }
                return isValid
            }
        case .additionalProperties(let constraint, let names, let patterns):
            return checkMembers(node, context) { evaluation, key in
                let name = evaluation.tree.string(key)
                if names.contains(where: { evaluation.isNamed(key, $0) })
                    || patterns.contains(where: { $0.matches(name) })
                {
                    return true
                }
                if context.tracksEvaluated { evaluated.insert(key) }
                return evaluation.evaluateMember(constraint, key, context, code: .additionalProperty)
            }
        default: return true
        }
    }

    private func isNamed(_ key: Int, _ name: String) -> Bool { tree.string(key).utf8.elementsEqual(name.utf8) }

    private mutating func checkMembers(
        _ node: Int, _ context: EvaluationContext, _ check: (inout ConstraintEvaluation, Int) -> Bool
    ) -> Bool {
        var isValid = true
        for key in tree.keys(node) {
            if !isValid, !shouldContinue(context) { return false }
            isValid = check(&self, key) && isValid
        }
        return isValid
    }

    /// Checks a member's value. If the constraint allows no value, the key itself is the violation, with this code.
    mutating func evaluateMember(
        _ constraint: JSONConstraint, _ key: Int, _ context: EvaluationContext, code: JSONViolation.Code
    ) -> Bool {
        if case .never? = constraint.keywords.first {
            let name = JSONValue.string(tree.string(key))
            return fail(context, code, at: key, "unexpected key \(name)")
        }
        return evaluateInside(constraint, key + 1, context)
    }

    private mutating func checkRequired(
        _ names: [String], requiredBy key: String? = nil, _ node: Int, _ context: EvaluationContext
    ) -> Bool {
        var isValid = true
        for name in names where tree.member(node, name) == nil {
            isValid =
                if let key {
                    fail(
                        context, .dependentRequired, at: node,
                        "missing key \"\(name)\", which is required if \"\(key)\" is present")
                } else {
                    fail(context, .required, at: node, "missing key \"\(name)\"")
                }
            if !shouldContinue(context) { return false }
        }
        return isValid
    }
}
