/// The keywords that look at arrays (core, section 10.3.1; validation, section 6.4).
extension RuleEvaluation {
    mutating func checkArray(
        _ keyword: JSONRule.Keyword, _ node: Int, _ aim: Aim, _ evaluated: inout EvaluatedParts
    ) -> Bool {
        let count = tree.nodes[node].count
        switch keyword {
        case .minItems(let least):
            if count >= least { return true }
            return fail(aim, .minItems, at: node, "expected at least \(least) items, found \(count)")
        case .maxItems(let most):
            if count <= most { return true }
            return fail(aim, .maxItems, at: node, "expected at most \(most) items, found \(count)")
        case .uniqueItems:
            let elements = tree.elements(node)
            guard let (index, earlier) = tree.firstRepetition(in: elements) else { return true }
            return fail(
                aim, .uniqueItems, at: elements[index],
                "expected items that differ, found one that equals the one at index \(earlier)")
        case .prefixItems(let rules):
            return check(zip(tree.elements(node), rules), aim, &evaluated)
        case .items(let rule, let start):
            return check(tree.elements(node).dropFirst(start).lazy.map { ($0, rule) }, aim, &evaluated)
        case .contains(let rule, let least, let most):
            return checkContains(rule, min: least, max: most, node, aim, &evaluated)
        default: return true
        }
    }

    private mutating func check(
        _ elements: some Sequence<(Int, JSONRule)>, _ aim: Aim, _ evaluated: inout EvaluatedParts
    ) -> Bool {
        var isValid = true
        for (element, rule) in elements {
            if !isValid, !goesOn(aim) { return false }
            if aim.tracksEvaluated { evaluated.insert(element) }
            isValid = evaluateInside(rule, element, aim) && isValid
        }
        return isValid
    }

    private mutating func checkContains(
        _ rule: JSONRule, min least: Int, max most: Int, _ node: Int, _ aim: Aim, _ evaluated: inout EvaluatedParts
    ) -> Bool {
        var count = 0
        for element in tree.elements(node) where probe(rule, element) {
            count += 1
            if aim.tracksEvaluated { evaluated.insert(element) }
        }
        if count < least {
            return fail(aim, .contains, at: node, "expected at least \(least) items of a certain kind, found \(count)")
        }
        if count > most {
            return fail(aim, .contains, at: node, "expected at most \(most) items of a certain kind, found \(count)")
        }
        return true
    }
}

/// The keywords that look at objects (core, section 10.3.2; validation, section 6.5).
extension RuleEvaluation {
    mutating func checkObject(
        _ keyword: JSONRule.Keyword, _ node: Int, _ aim: Aim, _ evaluated: inout EvaluatedParts
    ) -> Bool {
        let count = tree.nodes[node].count
        switch keyword {
        case .minProperties(let least):
            if count >= least { return true }
            return fail(aim, .minProperties, at: node, "expected at least \(least) keys, found \(count)")
        case .maxProperties(let most):
            if count <= most { return true }
            return fail(aim, .maxProperties, at: node, "expected at most \(most) keys, found \(count)")
        case .required(let names): return checkRequired(names, node, aim)
        case .dependentRequired(let needs):
            var isValid = true
            for (key, names) in needs where tree.member(node, key) != nil {
                isValid = checkRequired(names, neededBy: key, node, aim) && isValid
            }
            return isValid
        case .propertyNames(let rule):
            return checkMembers(node, aim) { evaluation, key in evaluation.evaluateName(rule, key, aim) }
        case .properties(let rules):
            return checkMembers(node, aim) { evaluation, key in
                guard let rule = rules.first(where: { evaluation.isNamed(key, $0.key) })?.value else { return true }
                if aim.tracksEvaluated { evaluated.insert(key) }
                return evaluation.evaluateMember(rule, key, aim, refusedAs: .falseSchema)
            }
        case .patternProperties(let rules):
            return checkMembers(node, aim) { evaluation, key in
                var isValid = true
                for (pattern, rule) in rules where pattern.matches(evaluation.tree.string(key)) {
                    if aim.tracksEvaluated { evaluated.insert(key) }
                    isValid = evaluation.evaluateMember(rule, key, aim, refusedAs: .falseSchema) && isValid
                }
                return isValid
            }
        case .additionalProperties(let rule, let names, let patterns):
            return checkMembers(node, aim) { evaluation, key in
                let name = evaluation.tree.string(key)
                if names.contains(where: { evaluation.isNamed(key, $0) })
                    || patterns.contains(where: { $0.matches(name) })
                {
                    return true
                }
                if aim.tracksEvaluated { evaluated.insert(key) }
                return evaluation.evaluateMember(rule, key, aim, refusedAs: .additionalProperty)
            }
        default: return true
        }
    }

    private func isNamed(_ key: Int, _ name: String) -> Bool { tree.string(key).utf8.elementsEqual(name.utf8) }

    private mutating func checkMembers(
        _ node: Int, _ aim: Aim, _ check: (inout RuleEvaluation, Int) -> Bool
    ) -> Bool {
        var isValid = true
        for key in tree.keys(node) {
            if !isValid, !goesOn(aim) { return false }
            isValid = check(&self, key) && isValid
        }
        return isValid
    }

    /// Holds a member's value against a rule. One that lets nothing in makes the key a violation.
    mutating func evaluateMember(
        _ rule: JSONRule, _ key: Int, _ aim: Aim, refusedAs code: JSONViolation.Code
    ) -> Bool {
        if case .never? = rule.keywords.first {
            let name = JSONValue.string(tree.string(key))
            return fail(aim, code, at: key, "unexpected key \(name)")
        }
        return evaluateInside(rule, key + 1, aim)
    }

    private mutating func checkRequired(
        _ names: [String], neededBy key: String? = nil, _ node: Int, _ aim: Aim
    ) -> Bool {
        var isValid = true
        for name in names where tree.member(node, name) == nil {
            isValid =
                if let key {
                    fail(aim, .dependentRequired, at: node, "missing key \"\(name)\", which \"\(key)\" needs")
                } else {
                    fail(aim, .required, at: node, "missing key \"\(name)\"")
                }
            if !goesOn(aim) { return false }
        }
        return isValid
    }
}
