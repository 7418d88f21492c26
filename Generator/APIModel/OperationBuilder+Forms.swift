import OpenAPI
import YAMLTree

// How objects are written as texts, and what can't be.
extension OperationBuilder {
    /// The shape of a member of an object that is written as texts.
    private enum MemberShape {
        case scalar
        case array
        case arrayOfArrays
        /// An array of objects, or of values of any type.
        case arrayOfOthers
        case object
        /// A union of several shapes, or a value of any type.
        case unknown
    }

    private func shape(of type: TypeUse) -> MemberShape {
        switch type {
        case .string, .integer, .number, .boolean, .null: .scalar
        case .nullable(let type), .checked(let type, _): shape(of: type)
        case .array(let element, _, _): arrayShape(of: element)
        case .freeForm, .dictionary, .patternDictionary: .object
        case .any: .unknown
        case .named(let name):
            switch types.kinds[name] {
            case .stringEnum: .scalar
            case .structure: .object
            case .union, nil: .unknown
            }
        }
    }

    private func arrayShape(of element: TypeUse) -> MemberShape {
        switch shape(of: element) {
        case .scalar: .array
        case .array, .arrayOfArrays, .arrayOfOthers: .arrayOfArrays
        case .object, .unknown: .arrayOfOthers
        }
    }

    /// The members of an object by name; those of an object of any keys are one without a name.
    private func members(of type: TypeUse) -> [(name: String?, shape: MemberShape)] {
        switch type {
        case .named(let name):
            guard case .structure(let structure)? = types.kinds[name] else { return [] }
            return structure.properties.map { ($0.jsonName, shape(of: $0.type)) }
        case .dictionary(let value, _, _), .patternDictionary(let value, _, _): return [(nil, shape(of: value))]
        case .nullable(let type), .checked(let type, _): return members(of: type)
        default: return []
        }
    }

    /// Warns of the members of an object in a parameter that OpenAPI has no text for.
    mutating func checkMembers(of type: TypeUse, _ style: ParameterStyle, _ parameter: Parameter) {
        guard style != .deepObject, style != .json else { return }
        let odd = members(of: type).filter { member in
            switch member.shape {
            case .scalar, .unknown: false
            case .array: style != .form
            case .arrayOfArrays, .arrayOfOthers, .object: true
            }
        }
        guard !odd.isEmpty else { return }
        types.diagnostics.append(
            .warning(
                "OpenAPI has no text for an object within an object, or for an array of arrays, in the "
                    + "\(parameter.place.rawValue) parameter '\(parameter.name)'; specgen writes \(Self.names(odd)) as "
                    + "JSON text", at: parameter.location, hint: "the style 'deepObject' writes a[b][c]=d"))
    }

    private static func names(_ members: [(name: String?, shape: MemberShape)]) -> String {
        let names = members.compactMap(\.name)
        guard !names.isEmpty else { return "such members" }
        let shown = names.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) others" : shown
    }

    /// The styles of the members of a form by the document's `encoding`.
    mutating func formStyles(_ media: MediaType, of type: TypeUse) -> FormStyles {
        let members = members(of: type)
        var styles = FormStyles()
        for encoding in media.encodings {
            guard
                let member = members.first(where: { $0.name == encoding.member })
                    ?? members.first(where: { $0.name == nil })
            else {
                if case .freeForm = type {
                    if let style = style(encoding, .unknown) {
                        styles.ofMembers.append(.init(name: encoding.member, style: style))
                    }
                } else {
                    types.diagnostics.append(
                        .warning(
                            "the form has no member '\(encoding.member)'; its encoding is left out",
                            at: encoding.location))
                }
                continue
            }
            if let style = style(encoding, member.shape) {
                styles.ofMembers.append(.init(name: encoding.member, style: style))
            }
        }
        let odd = members.filter { member in
            member.shape == .arrayOfArrays && !styles.ofMembers.contains { $0.name == member.name }
        }
        if !odd.isEmpty {
            types.diagnostics.append(
                .warning(
                    "OpenAPI has no text for an array of arrays in a form; specgen writes each inner array of "
                        + "\(Self.names(odd)) as JSON text", at: media.location,
                    hint: "in 'encoding', the style 'deepObject' writes a[0][1]=b"))
        }
        // Where every member that isn't a scalar has the same style, it is that of the form.
        let deep = styles.ofMembers.filter { $0.style == .deepObject }.map(\.name)
        let others = members.filter { $0.shape != .scalar && !deep.contains($0.name ?? "") }
        let hasBrackets = members.contains { $0.name?.contains("[") == true }
        if !deep.isEmpty, others.isEmpty, !hasBrackets, deep.count == styles.ofMembers.count {
            return FormStyles(usual: .deepObject)
        }
        return styles
    }

    /// The style of a member; `nil` for the usual one.
    private mutating func style(_ encoding: MediaType.Encoding, _ shape: MemberShape) -> ParameterStyle? {
        guard shape != .scalar else { return nil }
        if let type = encoding.contentType {
            let isUsual = shape == .object && MediaType.isJSON(type) || type == "text/plain" && shape == .array
            if !isUsual {
                types.diagnostics.append(
                    .warning(
                        "specgen has no code for the content type '\(type)' of the member '\(encoding.member)' of a form; "
                            + "an object is JSON text, and an array repeats its field", at: encoding.location))
            }
            return nil
        }
        switch encoding.style {
        case .deepObject: return .deepObject
        case .form, .simple, .label, .matrix:
            if shape == .array { return encoding.isExploded && encoding.style == .form ? nil : .joined }
        case .spaceDelimited: if shape == .array { return encoding.isExploded ? nil : .spaceDelimited }
        case .pipeDelimited: if shape == .array { return encoding.isExploded ? nil : .pipeDelimited }
        }
        types.diagnostics.append(
            .warning(
                "specgen has no code for the style '\(encoding.style.rawValue)' of the member '\(encoding.member)' of a "
                    + "form; an object is JSON text, and an array repeats its field", at: encoding.location,
                hint: "the style 'deepObject' writes a[b][c]=d"))
        return nil
    }
}
