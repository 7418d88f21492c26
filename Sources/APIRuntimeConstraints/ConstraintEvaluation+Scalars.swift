@_spi(Generated) import APIRuntime

/// The keywords for types, listed values, strings and numbers (JSON Schema validation, sections 6.1 to 6.3).
extension ConstraintEvaluation {
    mutating func checkType(_ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext) -> Bool {
        switch keyword {
        case .never: return fail(context, .falseSchema, at: node, expected: "nothing here")
        case .type(let types):
            if !types.isDisjoint(with: tree.types(node)), types.isSuperset(of: tree.types(node).narrowed(to: types)) {
                return true
            }
            return fail(context, .type, at: node, expected: types.phrase)
        default: return true
        }
    }

    mutating func checkChoices(_ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext) -> Bool {
        switch keyword {
        case .const(let value):
            if tree.isEqual(node, to: value) { return true }
            return fail(context, .const, at: node, expected: Self.phrase([value]))
        case .enum(let values):
            if values.contains(where: { tree.isEqual(node, to: $0) }) { return true }
            return fail(context, .enum, at: node, expected: Self.phrase(values))
        default: return true
        }
    }

    /// Returns the values that a schema lists, for a message.
    static func phrase(_ values: [JSONValue]) -> String {
        var phrases = values.prefix(8).map { value in
            switch value {
            case .array: "the array in the schema"
            case .object: "the object in the schema"
            default: value.description
            }
        }
        if values.count > phrases.count { phrases.append("another of \(values.count) values") }
        return phrases.listed(by: "or")
    }

    mutating func checkScalar(_ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext) -> Bool {
        switch tree.nodes[node].kind {
        case .string: checkString(keyword, node, context)
        case .number: checkNumber(keyword, node, context)
        default: true
        }
    }

    private mutating func checkString(_ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext)
        -> Bool
    {
        let string = tree.string(node)
        switch keyword {
        case .minLength(let least):
            let length = string.unicodeScalars.count
            if length >= least { return true }
            let limit = counted(least, "character", "characters")
            return fail(context, .minLength, at: node, "expected at least \(limit), found \(length)")
        case .maxLength(let most):
            // A string has at most as many scalars as bytes.
            if string.utf8.count <= most { return true }
            let length = string.unicodeScalars.count
            if length <= most { return true }
            let limit = counted(most, "character", "characters")
            return fail(context, .maxLength, at: node, "expected at most \(limit), found \(length)")
        case .maxBytes(let most):
            let count = string.utf8.count
            if count <= most { return true }
            let limit = counted(most, "byte", "bytes")
            return fail(context, .maxBytes, at: node, "expected at most \(limit) of UTF-8, found \(count)")
        case .pattern(let pattern):
            if pattern.matches(string) { return true }
            return fail(context, .pattern, at: node, expected: "a string that matches \(pattern.source)")
        case .format(let format):
            if format.matches(string) { return true }
            return fail(context, .format, at: node, expected: format.phrase)
        default: return true
        }
    }

    private mutating func checkNumber(_ keyword: JSONConstraint.Keyword, _ node: Int, _ context: EvaluationContext)
        -> Bool
    {
        let number = tree.number(node)
        switch keyword {
        case .minimum(let bound):
            if !(number < bound.number) { return true }
            return fail(context, .minimum, at: node, expected: "at least \(bound.text)")
        case .maximum(let bound):
            if !(bound.number < number) { return true }
            return fail(context, .maximum, at: node, expected: "at most \(bound.text)")
        case .exclusiveMinimum(let bound):
            if bound.number < number { return true }
            return fail(context, .exclusiveMinimum, at: node, expected: "more than \(bound.text)")
        case .exclusiveMaximum(let bound):
            if number < bound.number { return true }
            return fail(context, .exclusiveMaximum, at: node, expected: "less than \(bound.text)")
        case .multipleOf(let bound):
            if number.isMultiple(of: bound.number) { return true }
            return fail(context, .multipleOf, at: node, expected: "a multiple of \(bound.text)")
        default: return true
        }
    }
}

extension JSONTypes {
    /// Returns the types of a value that a schema must allow: for a whole number `integer` is enough.
    fileprivate func narrowed(to types: JSONTypes) -> JSONTypes {
        self == .number && types.contains(.integer) ? .integer : self
    }
}
