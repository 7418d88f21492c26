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
        if schema.minLength != nil || schema.maxLength != nil {
            // Characters are Unicode scalars (validation, section 6.3.1): every byte that doesn't continue one.
            let length = instance.utf8.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
            if let least = schema.minLength, length < least.value {
                isValid = fail(
                    aim, .minLength, at: least.location,
                    "expected at least \(counted(least.value, "character", "characters")), found \(length)")
            }
            if let most = schema.maxLength, length > most.value {
                isValid = fail(
                    aim, .maxLength, at: most.location,
                    "expected at most \(counted(most.value, "character", "characters")), found \(length)")
            }
        }
        if let most = schema.maxBytes, instance.utf8.count > most.value {
            isValid = fail(
                aim, .maxBytes, at: most.location,
                "expected at most \(counted(most.value, "byte", "bytes")) of UTF-8, found \(instance.utf8.count)")
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

    mutating func checkNumber(_ schema: Schema, _ instance: JSONInstance, _ aim: Aim) -> Bool {
        guard let number = instance.number else { return true }
        var isValid = true
        for rule in schema.numberRules {
            if !isValid, !goesOn(aim) { return false }
            if let (code, expected) = rule.value.broken(by: number) {
                isValid = fail(aim, code, at: rule.location, "expected \(expected), found \(instance.phrase)")
            }
        }
        return isValid
    }
}

extension NumberRule {
    /// What a number that breaks the rule should have been, or nil.
    fileprivate func broken(by number: JSONNumber) -> (code: ViolationCode, expected: String)? {
        let order = number.order(to: bound)
        switch comparison {
        case .minimum where order == .less:
            return (.minimum, "a number of at least \(text)")
        case .maximum where order == .greater:
            return (.maximum, "a number of at most \(text)")
        case .exclusiveMinimum where order != .greater:
            return (.exclusiveMinimum, "a number greater than \(text)")
        case .exclusiveMaximum where order != .less:
            return (.exclusiveMaximum, "a number less than \(text)")
        case .multipleOf where !number.isMultiple(of: bound):
            return (.multipleOf, "a multiple of \(text)")
        default: return nil
        }
    }
}

extension StringFormat {
    /// `a user ID, such as @alice:example.org`
    fileprivate var longPhrase: String { phrase + (example.map { ", such as \($0)" } ?? "") }
}
