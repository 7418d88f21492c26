import YAMLTree

/// Conditions of filters (RFC 9535, section 2.3.5.1).
extension JSONPathParser {
    mutating func nested<Value>(
        _ read: (inout JSONPathParser) throws(Diagnostic) -> Value
    ) throws(Diagnostic) -> Value {
        guard depth < Self.maxDepth else { throw error("conditions are nested deeper than \(Self.maxDepth)") }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    mutating func disjunction() throws(Diagnostic) -> JSONPath.Condition {
        var conditions = [try conjunction()]
        while takeOperator("||") { conditions.append(try conjunction()) }
        return conditions.count == 1 ? conditions[0] : .any(conditions)
    }

    mutating func conjunction() throws(Diagnostic) -> JSONPath.Condition {
        var conditions = [try condition()]
        while takeOperator("&&") { conditions.append(try condition()) }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    mutating func condition() throws(Diagnostic) -> JSONPath.Condition {
        skipBlanks()
        if take("!") {
            skipBlanks()
            return .not(try nested { parser throws(Diagnostic) in try parser.test(isNegated: true) })
        }
        return try test(isNegated: false)
    }

    /// Reads a condition in parentheses, a test of existence or a comparison.
    mutating func test(isNegated: Bool) throws(Diagnostic) -> JSONPath.Condition {
        if take("(") {
            let inner = try nested { parser throws(Diagnostic) in try parser.disjunction() }
            skipBlanks()
            guard take(")") else { throw error("expected \")\"") }
            return inner
        }
        let start = position
        let left = try operand()
        let end = position
        skipBlanks()
        guard let comparison = JSONPath.Comparison.allCases.first(where: { take($0.rawValue) }) else {
            position = end
            guard case .query(let query) = left else {
                throw error("a condition is a query or a comparison, not a value alone")
            }
            return .exists(query)
        }
        guard !isNegated else {
            position = start
            throw error("a comparison after \"!\" is written in parentheses", hint: "!(@.in == 'query')")
        }
        skipBlanks()
        let rightStart = position
        let right = try operand()
        for (side, sideStart) in [(left, start), (right, rightStart)] {
            guard case .query(let query) = side, !query.isSingular else { continue }
            position = sideStart
            throw error("a comparison needs a query of a single value: names and indexes only")
        }
        return .comparison(left, comparison, right)
    }

    mutating func operand() throws(Diagnostic) -> JSONPath.Operand {
        switch current {
        case "@", "$":
            let isRelative = current == "@"
            position += 1
            return .query(JSONPath.Query(isRelative: isRelative, segments: try readSegments()))
        case "\"", "'": return .literal(.string(try quotedString()))
        case "-"?, .some("0"..."9"): return .literal(try number())
        default:
            let start = position
            while let scalar = current, Self.isNameCharacter(scalar, isFirst: position == start) { position += 1 }
            let word = text(from: start)
            switch word {
            case "true": return .literal(.bool(true))
            case "false": return .literal(.bool(false))
            case "null": return .literal(.null)
            default:
                let isFunction = current == "(" && !word.isEmpty
                position = start
                guard !isFunction else { throw error("the function \"\(word)\" is not supported in a JSONPath") }
                throw error("expected a query that begins with \"@\" or \"$\", or a value")
            }
        }
    }

    mutating func number() throws(Diagnostic) -> YAMLNode.Value {
        let start = position
        while let scalar = current, Self.isDigit(scalar) || "+-.eE".unicodeScalars.contains(scalar) { position += 1 }
        let text = text(from: start)
        if let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else {
            position = start
            throw error("expected a number")
        }
        return .number(number)
    }
}
