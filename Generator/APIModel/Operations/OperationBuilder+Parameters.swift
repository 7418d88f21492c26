import OpenAPI
import YAMLTree

/// Parameters in paths, query strings, headers and cookies.
extension OperationBuilder {
    /// Returns the names of parameters, in their order.
    mutating func names(of parameters: [Parameter]) -> [String] {
        let chosen = parameters.map { types.chosenNames.name(at: $0.location, .parameter) }
        var owners: [String: Int] = [:]
        for (index, name) in chosen.enumerated() {
            guard let name else { continue }
            if let other = owners.updateValue(index, forKey: name.text) {
                types.chosenNames.reportCollision(name, .parameter, with: parameters[other].location)
            }
        }
        var names: [String] = []
        for (index, parameter) in parameters.enumerated() {
            if let name = chosen[index] {
                names.append(name.text)
                continue
            }
            var wanted = Naming.parameter(parameter.name)
            if let other = owners[wanted], let name = chosen[other] {
                types.chosenNames.reportCollision(name, .parameter, with: parameter.location)
            }
            // The place distinguishes two parameters with the same name.
            if let other = owners[wanted], parameters[other].place != parameter.place {
                wanted += "In" + parameter.place.rawValue.prefix(1).uppercased() + parameter.place.rawValue.dropFirst()
            }
            // Signs distinguish names such as "sent<" and "sent>".
            let spelledOut = Naming.parameter(Naming.spelledOut(parameter.name))
            let free = [wanted, spelledOut].first { owners[$0] == nil }
            let name = free ?? Naming.unique(wanted) { owners[$0] != nil }
            owners[name] = index
            names.append(name)
        }
        return names
    }

    /// Returns the model of a parameter.
    /// - Parameters:
    ///   - name: the unique name.
    ///   - base: the first part of type names.
    mutating func build(
        _ parameter: Parameter, named name: String, base: String
    ) throws(Diagnostic) -> ParameterModel {
        let place = TypeBuilder.Place(name: base + Naming.type(parameter.name))
        let used = try types.use(parameter.schema, place)
        types.examples.append(parameter.examples, of: used)
        let (type, shape) = parameterType(used, of: parameter)
        let style = style(parameter, shape)
        if shape == .object { checkMembers(of: type, style, parameter) }
        var description = [parameter.description].compactMap { $0 } + parameter.history
        for note in types.notes(type, try types.schemas.resolve(parameter.schema))
        where !description.contains(where: { $0.contains(note) }) {
            description.append(note)
        }
        if parameter.isDeprecated { description.append("Deprecated by the API.") }
        return ParameterModel(
            name: parameter.name, swiftName: name, place: parameter.place, type: type, shape: shape,
            style: style, isRequired: parameter.isRequired,
            description: description.isEmpty ? nil : Self.sentences(description))
    }

    /// Returns sentences in one text. Those before the last one end with a full stop.
    static func sentences(_ texts: [String]) -> String {
        guard let last = texts.last else { return "" }
        let others = texts.dropLast().map(\.trimmed).filter { !$0.isEmpty }.map { text in
            text.last.map(".!?:;。！？".contains) ?? false ? text : text + "."
        }
        return (others + [last]).joined(separator: " ")
    }

    private mutating func style(_ parameter: Parameter, _ shape: ParameterModel.Shape) -> ParameterStyle {
        if parameter.isJSON, parameter.place == .query { return .json }
        // Some tools also write this style for a repeated name such as "ids[]".
        if parameter.style == .deepObject, shape == .array, parameter.name.hasSuffix("]") { return .form }
        return switch parameter.style {
        case .form: parameter.isExploded ? .form : .joined
        case .simple:
            parameter.isExploded && shape == .object && parameter.place != .query ? .explodedSimple : .joined
        case .label: parameter.isExploded && shape != .scalar ? .explodedLabel : .label
        case .matrix: parameter.isExploded && shape != .scalar ? .explodedMatrix : .matrix
        case .spaceDelimited: parameter.isExploded ? .form : .spaceDelimited
        case .pipeDelimited: parameter.isExploded ? .form : .pipeDelimited
        case .deepObject: .deepObject
        }
    }

    /// Returns the type and the shape of a parameter. JSON text is only supported in the query; a cookie has only one
    /// value. Other parameters are plain strings.
    private mutating func parameterType(
        _ type: TypeUse, of parameter: Parameter
    ) -> (TypeUse, ParameterModel.Shape) {
        if parameter.isJSON {
            if parameter.place == .query { return (type, .scalar) }
            types.diagnostics.append(
                .warning(
                    "JSON is not supported in the \(parameter.place.rawValue) parameter \"\(parameter.name)\"; the "
                        + "parameter is a string", at: parameter.location))
            return (.string(StringLimits()), .scalar)
        }
        if parameter.place == .query, isMixed(type, parameter) { return (type.withoutNull, .mixed) }
        let (type, shape) = parameterType(type, at: parameter.schema.location)
        guard parameter.place == .cookie, shape != .scalar else { return (type, shape) }
        types.diagnostics.append(
            .warning(
                "several values are not supported in the cookie \"\(parameter.name)\"; the parameter is a string",
                at: parameter.location))
        return (.string(StringLimits()), .scalar)
    }

    /// Returns the type and the shape of a parameter or a header field: a plain string if a string can't represent the
    /// type.
    mutating func parameterType(
        _ type: TypeUse, at location: SourceLocation
    ) -> (TypeUse, ParameterModel.Shape) {
        switch type {
        case .string, .formatted, .integer, .number, .boolean: return (type, .scalar)
        case .nullable(let type): return parameterType(type, at: location)
        case .checked(let type, _):
            types.diagnostics.append(
                .warning("generated code does not check all constraints of this parameter", at: location))
            return parameterType(type, at: location)
        case .array(let element, let count, let unique):
            let (element, shape) = parameterType(element, at: location)
            guard shape != .scalar else { return (.array(element, count, unique: unique), .array) }
            types.diagnostics.append(
                .warning(
                    "arrays of arrays or objects are not supported in parameters; the elements are strings",
                    at: location))
            return (.array(.string(StringLimits()), count, unique: unique), .array)
        case .freeForm, .dictionary, .patternDictionary: return (type, .object)
        case .named(let name):
            switch types.kinds[name] {
            case .stringEnum:
                types.markParameter(name)
                return (type, .scalar)
            case .structure: return (type, .object)
            case .union(let union):
                guard isOfScalars(union) else { break }
                types.markParameter(name)
                return (type, .scalar)
            case .multipart, nil: break
            }
        case .any, .null: break
        }
        types.diagnostics.append(
            .warning("a parameter of this type is not supported; the parameter is a string", at: location))
        return (.string(StringLimits()), .scalar)
    }

    /// Whether the value of a query parameter is one of several kinds, or nested, and its style can represent it.
    private func isMixed(_ type: TypeUse, _ parameter: Parameter) -> Bool {
        switch type.withoutNull {
        case .any: return parameter.style == .deepObject
        case .array(let element, let count, let isUnique):
            let isChecked = isUnique || count.minimum != nil || count.maximum != nil
            return parameter.style == .deepObject && !isChecked && !isScalar(element)
        case .named(let name):
            guard case .union(let union) = types.kinds[name], !isOfScalars(union) else { return false }
            if parameter.style == .deepObject { return true }
            return parameter.style == .form && parameter.isExploded
                && union.cases.allSatisfy { $0.payload.map(isScalarOrList) ?? false }
        default: return false
        }
    }

    private func isScalarOrList(_ type: TypeUse) -> Bool {
        guard case .array(let element, _, _) = type else { return isScalar(type) }
        return isScalar(element)
    }

    /// Whether all values of a union are strings, numbers, booleans and `null`, so that a text can represent them.
    private func isOfScalars(_ union: Union) -> Bool {
        union.cases.allSatisfy { unionCase in
            guard let payload = unionCase.payload else { return true }
            return isScalar(payload)
        }
    }

    private func isScalar(_ type: TypeUse) -> Bool {
        switch type {
        case .string, .formatted, .integer, .number, .boolean, .null: return true
        case .nullable(let type), .checked(let type, _): return isScalar(type)
        case .named(let name):
            switch types.kinds[name] {
            case .stringEnum: return true
            case .union(let union): return !union.isIndirect && isOfScalars(union)
            case .structure, .multipart, nil: return false
            }
        case .any, .array, .freeForm, .dictionary, .patternDictionary: return false
        }
    }
}
