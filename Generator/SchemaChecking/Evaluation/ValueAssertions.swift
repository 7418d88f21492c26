import SchemaKeywords
import StringGrammars
import YAMLTree

/// The keywords that look at a value by itself (validation, sections 6.1 to 6.3).
extension SchemaEvaluation {
    mutating func checkType(_ schema: Schema, _ instance: JSONInstance, _ aim: Aim) -> Bool {
        guard let types = schema.types, types.value.isDisjoint(with: JSONTypes(of: instance)) else { return true }
        return fail(
            aim, .type, at: types.location, "expected \(types.value.phrase), found \(instance.phrase)")
    }

    mutating func checkChoices(_ schema: Schema, _ instance: JSONInstance, _ aim: Aim) -> Bool {
        if let constant = schema.constant, !instance.equals(constant.value) {
            return fail(
                aim, .constant, at: constant.location,
                "expected \(constant.value.phrase), found \(instance.phrase)")
        }
        if let choices = schema.choices, !choices.value.contains(where: instance.equals) {
            return fail(
                aim, .enumeration, at: choices.location,
                choices.value.isEmpty
                    ? "expected nothing, found \(instance.phrase)"
                    : "expected \(choicePhrase(choices.value)), found \(instance.phrase)")
        }
        return true
    }

    mutating func checkString(_ schema: Schema, _ instance: JSONInstance, _ aim: Aim) -> Bool {
        var isValid = true
        for limit in schema.countLimits {
            switch limit.value.limit.measure {
            case .characters:
                // Characters are Unicode scalars (validation, section 6.3.1): every byte that doesn't continue one.
                isValid =
                    check(limit, instance.utf8.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }, aim) && isValid
            case .bytes: isValid = check(limit, instance.utf8.count, aim) && isValid
            case .items, .members, .matches, .value: break
            }
        }
        if !isValid, !goesOn(aim) { return false }
        if let pattern = schema.pattern, !pattern.value.matches(instance.utf8.span) {
            isValid = fail(
                aim, .pattern, at: pattern.location,
                "expected a string that matches \(pattern.value.source), found \(instance.phrase)")
            if !goesOn(aim) { return false }
        }
        if let format = schema.format, !format.value.matches(instance.utf8.span) {
            isValid = fail(
                aim, .format, at: format.location, "expected \(format.value.longPhrase), found \(instance.phrase)")
        }
        return isValid
    }

    /// Whether a number of things keeps to a limit.
    mutating func check(_ limit: Keyword<CountLimit>, _ found: Int, _ aim: Aim) -> Bool {
        if limit.value.allows(found) { return true }
        return fail(
            aim, limit.value.code, at: limit.location, "expected \(limit.value.phrase), found \(found)")
    }

    /// Whether a number of items or members keeps to the limits on them; the first that is broken is reported.
    mutating func checkCount(
        _ schema: Schema, _ measure: SchemaKeyword.Limit.Measure, _ found: Int, _ aim: Aim
    ) -> Bool {
        for limit in schema.countLimits where limit.value.limit.measure == measure && !limit.value.allows(found) {
            return check(limit, found, aim)
        }
        return true
    }

    mutating func checkNumber(_ schema: Schema, _ instance: JSONInstance, _ aim: Aim) -> Bool {
        guard let number = instance.number else { return true }
        var isValid = true
        for rule in schema.numberRules {
            if !isValid, !goesOn(aim) { return false }
            if !rule.value.allows(number) {
                isValid = fail(
                    aim, rule.value.code, at: rule.location,
                    "expected \(rule.value.phrase), found \(instance.phrase)")
            }
        }
        return isValid
    }
}

extension NumberRule {
    fileprivate func allows(_ number: JSONNumber) -> Bool {
        let order = number.order(to: bound)
        return switch limit.bound {
        case .minimum: order == .greater || !limit.isExclusive && order != .less
        case .maximum: order == .less || !limit.isExclusive && order != .greater
        case .divisor: number.isMultiple(of: bound)
        }
    }

    /// What a number should be: `a number of at least 3`.
    fileprivate var phrase: String {
        switch limit.bound {
        case .minimum: limit.isExclusive ? "a number greater than \(text)" : "a number of at least \(text)"
        case .maximum: limit.isExclusive ? "a number less than \(text)" : "a number of at most \(text)"
        case .divisor: "a multiple of \(text)"
        }
    }
}

extension StringFormat {
    /// `a user ID, such as @alice:example.org`
    fileprivate var longPhrase: String { phrase + (example.map { ", such as \($0)" } ?? "") }
}
