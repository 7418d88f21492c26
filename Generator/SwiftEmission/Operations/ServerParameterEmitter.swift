import APIModel

/// Writes server code that decodes the parameters of a request.
struct ServerParameterEmitter {
    let signature: OperationSignature
    /// The name of the request.
    let request: String

    private var operation: OperationModel { signature.operation }

    /// Writes a local constant for each parameter.
    /// - Parameter checks: the checks of parameters, by Swift name.
    func write(checks: [String: Code], to writer: inout CodeWriter) {
        for parameter in operation.parameters {
            let head = "let \(escapedIdentifier(parameter.swiftName)): \(signature.type(of: parameter)) = try "
            var arguments = [Code.Argument(label: label(parameter), value: .string(parameter.name))]
            arguments += parameter.styleArguments
            if parameter.shape == .object, parameter.place == .query, parameter.style == .form {
                let others = others(than: parameter)
                if !others.isEmpty { arguments.append(.init(label: "excluding", value: .array(others))) }
            }
            if let check = checks[parameter.swiftName] { arguments.append(.init(value: check)) }
            if case .array(_, let count, let unique) = parameter.type, parameter.shape == .array {
                if let items = items(count, unique: unique) { arguments.append(.init(label: "items", value: items)) }
            }
            writer.code(head, .call("\(request).\(function(parameter))", arguments))
        }
    }

    private func function(_ parameter: ParameterModel) -> String {
        let place = parameter.place.rawValue + (parameter.shape == .array && parameter.style != .json ? "Array" : "")
        return parameter.isRequired ? place : "optional" + capitalized(place)
    }

    private func label(_ parameter: ParameterModel) -> String? {
        if parameter.style == .json { return "json" }
        return parameter.shape.label
    }

    /// The names of query parameters that aren't members of an exploded object.
    private func others(than parameter: ParameterModel) -> [Code] {
        let named = operation.parameters.filter { $0.place == .query && $0.name != parameter.name }.map(\.name)
        let secrets = (operation.authentication?.schemes ?? []).compactMap { scheme in
            if case .query(let name) = scheme { name } else { nil }
        }
        return (named + secrets).map { .string($0) }
    }

    private func items(_ count: CountLimits, unique: Bool) -> Code? {
        var limits = LimitArguments.count(count, of: "Items")
        if unique { limits.append(("unique", .text("true"))) }
        return limits.contains { $0.value != nil } ? .call(EmittedType.itemsCheck.rawValue, labelled: limits) : nil
    }
}

/// The checks of parameters.
enum ParameterLimits {
    /// The check of a parameter, or of the elements of an array; `nil` if there are no limits. A costly check should be
    /// created only once.
    static func check(_ type: TypeUse) -> (code: Code, isCostly: Bool)? {
        var limits: [LimitArguments.Labelled] = []
        var isCostly = false
        switch type {
        case .string(let string):
            isCostly = string.pattern != nil || string.alternatives != nil
            if let alternatives = LimitArguments.alternatives(string) {
                limits = [(string.alternatives?.exactlyOne == true ? "oneOf" : "anyOf", alternatives)]
            } else {
                limits = LimitArguments.string(string, pattern: nil)
            }
        case .integer(let integer):
            limits = [
                ("minimum", LimitArguments.number(integer.minimum)),
                ("maximum", LimitArguments.number(integer.maximum)),
                (
                    "numbers",
                    numbers([
                        ("multipleOf", LimitArguments.number(integer.multipleOf)),
                        ("values", LimitArguments.numbers(integer.values)),
                    ])
                ),
            ]
        case .number(let number): limits = [("numbers", numbers(LimitArguments.number(number)))]
        case .boolean(let only): limits = [("values", only.map { .array([.string("\($0)")]) })]
        case .array(let element, _, _): return check(element)
        case .nullable(let type), .checked(let type, _): return check(type)
        case .formatted, .null, .any, .freeForm, .dictionary, .patternDictionary, .named: return nil
        }
        guard limits.contains(where: { $0.value != nil }) else { return nil }
        return (.call(EmittedType.parameterCheck.rawValue, labelled: limits), isCostly)
    }

    private static func numbers(_ limits: [LimitArguments.Labelled]) -> Code? {
        limits.contains { $0.value != nil } ? .call(EmittedType.jsonNumberConstraint.rawValue, labelled: limits) : nil
    }
}
