import SchemaKeywords
import StringGrammars
import YAMLTree

/// The keywords for single values (validation, sections 6.1 to 6.3).
extension SchemaEvaluation {
    mutating func checkType(_ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext) -> Bool {
        guard let types = schema.types, types.value.isDisjoint(with: JSONTypes(of: instance)) else { return true }
        return fail(
            context, .type, at: types.location, "expected \(types.value.phrase), found \(instance.phrase)")
    }

    mutating func checkEnumeration(_ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext)
        -> Bool
    {
        if let constant = schema.constant, !instance.equals(constant.value) {
            return fail(
                context, .constant, at: constant.location,
                "expected \(constant.value.phrase), found \(instance.phrase)")
        }
        if let enumeration = schema.enumeration, !enumeration.value.contains(where: instance.equals) {
            return fail(
                context, .enumeration, at: enumeration.location,
                enumeration.value.isEmpty
                    ? "expected nothing, found \(instance.phrase)"
                    : "expected \(enumerationPhrase(enumeration.value)), found \(instance.phrase)")
        }
        return true
    }

    mutating func checkString(_ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext) -> Bool
    {
        var isValid = true
        for limit in schema.countLimits {
            switch limit.value.limit.measure {
            case .characters:
                // Characters are Unicode scalars (validation, section 6.3.1): all bytes except continuation bytes.
                isValid =
                    check(limit, instance.utf8.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }, context) && isValid
            case .bytes: isValid = check(limit, instance.utf8.count, context) && isValid
            case .items, .members, .matches, .value: break
            }
        }
        if !isValid, !shouldContinue(context) { return false }
        if let pattern = schema.pattern, !pattern.value.matches(instance.utf8.span) {
            isValid = fail(
                context, .pattern, at: pattern.location,
                "expected a string that matches \(pattern.value.source), found \(instance.phrase)")
            if !shouldContinue(context) { return false }
        }
        if let format = schema.format, !format.value.matches(instance.utf8.span) {
            isValid = fail(
                context, .format, at: format.location, "expected \(format.value.longPhrase), found \(instance.phrase)")
        }
        return isValid
    }

    /// Checks a number of characters, bytes, items or members against a limit.
    mutating func check(_ limit: Keyword<CountLimit>, _ found: Int, _ context: EvaluationContext) -> Bool {
        if limit.value.allows(found) { return true }
        return fail(
            context, limit.value.code, at: limit.location, "expected \(limit.value.phrase), found \(found)")
    }

    /// Checks a number of items or members against all limits, and reports the first that it violates.
    mutating func checkCount(
        _ schema: CompiledSchema, _ measure: SchemaKeyword.Limit.Measure, _ found: Int, _ context: EvaluationContext
    ) -> Bool {
        for limit in schema.countLimits where limit.value.limit.measure == measure && !limit.value.allows(found) {
            return check(limit, found, context)
        }
        return true
    }

    mutating func checkNumber(_ schema: CompiledSchema, _ instance: JSONInstance, _ context: EvaluationContext) -> Bool
    {
        guard let number = instance.number else { return true }
        var isValid = true
        for limit in schema.numberLimits {
            if !isValid, !shouldContinue(context) { return false }
            if !limit.value.allows(number) {
                isValid = fail(
                    context, limit.value.code, at: limit.location,
                    "expected \(limit.value.phrase), found \(instance.phrase)")
            }
        }
        return isValid
    }
}

extension NumberLimit {
    fileprivate func allows(_ number: JSONNumber) -> Bool {
        let order = number.order(to: bound)
        return switch limit.bound {
        case .minimum: order == .greater || !limit.isExclusive && order != .less
        case .maximum: order == .less || !limit.isExclusive && order != .greater
        case .divisor: number.isMultiple(of: bound)
        }
    }

    /// The limit in a message: `a number of at least 3`.
    fileprivate var phrase: String {
        switch limit.bound {
        case .minimum: limit.isExclusive ? "a number greater than \(text)" : "a number of at least \(text)"
        case .maximum: limit.isExclusive ? "a number less than \(text)" : "a number of at most \(text)"
        case .divisor: "a multiple of \(text)"
        }
    }
}

extension StringFormat {
    /// The format in messages: `a user ID, such as @alice:example.org`.
    fileprivate var longPhrase: String { phrase + (example.map { ", such as \($0)" } ?? "") }
}
