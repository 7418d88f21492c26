import OpenAPI
import YAMLTree

/// Comparison of parameters: path parameters by position, others by name.
extension SpecificationComparison {
    mutating func compareParameters(
        _ before: [Parameter], _ after: [Parameter], in operation: Operation, _ subject: String, _ old: Operation
    ) {
        comparePathParameters(old, operation, subject)
        let former = Dictionary(before.map { (Self.key($0), $0) }) { first, _ in first }
        let names = Set(after.map(Self.key))
        for parameter in before where parameter.place != .path && !names.contains(Self.key(parameter)) {
            var effect = Effect.removesCapability
            if parameter.isRequired { effect.insert(.widens) }
            record(
                UnattributedChange(
                    .parameterRemoved, parameter.isRequired ? "is gone, was required" : "is gone, was optional", effect,
                    old: parameter.location, new: nil), subject, Self.part(parameter), .request)
        }
        for parameter in after where parameter.place != .path {
            if let other = former[Self.key(parameter)] {
                compare(other, parameter, subject)
            } else {
                record(
                    UnattributedChange(
                        .parameterAdded, parameter.isRequired ? "is new, required" : "is new, optional",
                        parameter.isRequired ? .narrows : .nothing, old: nil, new: parameter.location), subject,
                    Self.part(parameter), .request)
            }
        }
    }

    private mutating func comparePathParameters(_ old: Operation, _ new: Operation, _ subject: String) {
        let isSamePath = OperationMatching.key(old) == OperationMatching.key(new)
        let names = Self.names(in: old.path)
        // If the paths differ, path parameters are matched by name.
        let others = isSamePath ? Self.names(in: new.path) : names
        for (name, other) in zip(names, others) {
            guard let before = old.parameters.first(where: { $0.place == .path && $0.name == name }),
                let after = new.parameters.first(where: { $0.place == .path && $0.name == other })
            else { continue }
            if name != other {
                let names = [name, other].map { "\"\(MessageFormat.name($0))\"" }
                record(
                    UnattributedChange(
                        .parameterName, "name: \(names[0]) → \(names[1])", .nothing, old: before.location,
                        new: after.location), subject, Self.part(after), .request)
            }
            compare(before, after, subject)
        }
    }

    private mutating func compare(_ before: Parameter, _ after: Parameter, _ subject: String) {
        let part = Self.part(after)
        let locations = (before.location, after.location)
        compareRequired(before.isRequired, after.isRequired, locations, subject, part, .request)
        if before.style != after.style || before.isExploded != after.isExploded || before.isJSON != after.isJSON {
            record(
                UnattributedChange(
                    .encoding, "encoding: \(Self.encoding(before)) → \(Self.encoding(after))", .replaces,
                    old: locations.0, new: locations.1), subject, part, .request)
        }
        compareDeprecation(before.isDeprecated, after.isDeprecated, locations, subject, part)
        compareText(before.description, after.description, locations, subject, part)
        compareHistory(before.history, after.history, locations, subject, part)
        compareExamples(before.examples, after.examples, locations, subject, part)
        compare(before.schema, after.schema, subject, part, .request)
    }

    private static func encoding(_ parameter: Parameter) -> String {
        if parameter.isJSON { return "JSON" }
        return parameter.style.rawValue + (parameter.isExploded ? ", exploded" : "")
    }

    private static func key(_ parameter: Parameter) -> String {
        let name = parameter.place == .header ? parameter.name.lowercased() : parameter.name
        return parameter.place.rawValue + " " + name
    }

    private static func part(_ parameter: Parameter) -> String {
        // In single quotes, because programs read this text in the JSON report.
        let name = "'\(MessageFormat.name(parameter.name))'"
        return switch parameter.place {
        case .header, .cookie: "\(parameter.place.rawValue) \(name)"
        case .path, .query: "\(parameter.place.rawValue) parameter \(name)"
        }
    }

    private static func names(in path: String) -> [String] {
        path.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { piece in
            piece.firstIndex(of: "}").map { String(piece[..<$0]) }
        }
    }
}
