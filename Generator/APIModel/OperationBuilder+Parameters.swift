import OpenAPI
import YAMLTree

// What stands in a path, a query, a header or a cookie.
extension OperationBuilder {
    mutating func build(
        _ parameter: Parameter, base: String, besides others: [ParameterModel]
    ) throws(Diagnostic) -> ParameterModel {
        var wanted = Naming.parameter(parameter.name)
        // The second of two parameters with one name is called after its place, too.
        if others.contains(where: { $0.swiftName == wanted && $0.place != parameter.place }) {
            wanted += "In" + parameter.place.rawValue.prefix(1).uppercased() + parameter.place.rawValue.dropFirst()
        }
        let name = Naming.unique(wanted) { name in others.contains { $0.swiftName == name } }
        let place = TypeBuilder.Place(name: base + Naming.type(parameter.name))
        let used = try types.use(parameter.schema, place)
        types.examples.append(parameter.examples, of: used)
        let (type, shape) = parameterType(used, of: parameter)
        let style = style(parameter, shape)
        if shape == .object { checkMembers(of: type, style, parameter) }
        var description = [parameter.description].compactMap { $0 } + parameter.history
        if parameter.isDeprecated { description.append("Deprecated by the API.") }
        return ParameterModel(
            name: parameter.name, swiftName: name, place: parameter.place, type: type, shape: shape,
            style: style, isRequired: parameter.isRequired,
            description: description.isEmpty ? nil : description.joined(separator: " "))
    }

    private mutating func style(_ parameter: Parameter, _ shape: ParameterModel.Shape) -> ParameterStyle {
        if parameter.isJSON, parameter.place == .query { return .json }
        // Tools write the style for names such as "ids[]" too, which are repeated.
        if parameter.style == .deepObject, shape == .array, parameter.name.hasSuffix("]") { return .form }
        if parameter.style == .simple, parameter.isExploded, shape == .object {
            types.diagnostics.append(
                .warning(
                    "specgen has no code for 'explode: true' of an object in the style 'simple'; it writes k,v,k,v",
                    at: parameter.location))
        }
        return switch parameter.style {
        case .form: parameter.isExploded ? .form : .joined
        case .simple, .label, .matrix: .joined
        case .spaceDelimited: parameter.isExploded ? .form : .spaceDelimited
        case .pipeDelimited: parameter.isExploded ? .form : .pipeDelimited
        case .deepObject: .deepObject
        }
    }

    /// The type of a parameter and how it stands in its place: JSON text stands in the query alone, and a cookie holds
    /// nothing but one value.
    private mutating func parameterType(
        _ type: TypeUse, of parameter: Parameter
    ) -> (TypeUse, ParameterModel.Shape) {
        if parameter.isJSON {
            if parameter.place == .query { return (type, .scalar) }
            types.diagnostics.append(
                .warning(
                    "specgen has no code for JSON in the parameter '\(parameter.name)'; it is a plain string",
                    at: parameter.location))
            return (.string(StringLimits()), .scalar)
        }
        let (type, shape) = parameterType(type, at: parameter.schema.location)
        guard parameter.place == .cookie, shape != .scalar else { return (type, shape) }
        types.diagnostics.append(
            .warning(
                "specgen has no code for several values in the cookie '\(parameter.name)'; it is a plain string",
                at: parameter.location))
        return (.string(StringLimits()), .scalar)
    }

    /// The type of a parameter, which has to fit into a string; whatever doesn't is a string itself.
    mutating func parameterType(
        _ type: TypeUse, at location: SourceLocation
    ) -> (TypeUse, ParameterModel.Shape) {
        switch type {
        case .string, .integer, .number, .boolean: return (type, .scalar)
        case .nullable(let type): return parameterType(type, at: location)
        case .checked(let type, _):
            types.diagnostics.append(
                .warning("specgen has no code for all that limits this parameter", at: location))
            return parameterType(type, at: location)
        case .array(let element, let count, let unique):
            let (element, shape) = parameterType(element, at: location)
            guard shape != .scalar else { return (.array(element, count, unique: unique), .array) }
            types.diagnostics.append(
                .warning(
                    "specgen has no code for an array of arrays or objects in a parameter; its elements are plain strings",
                    at: location))
            return (.array(.string(StringLimits()), count, unique: unique), .array)
        case .freeForm, .dictionary, .patternDictionary: return (type, .object)
        case .named(let name):
            switch types.kinds[name] {
            case .stringEnum:
                types.markParameter(name)
                return (type, .scalar)
            case .structure: return (type, .object)
            case .union, nil: break
            }
        case .any, .null: break
        }
        types.diagnostics.append(
            .warning(
                "specgen has no code for a parameter of this type; it is a plain string", at: location))
        return (.string(StringLimits()), .scalar)
    }
}
