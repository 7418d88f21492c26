import OpenAPI
import YAMLTree

/// The serialization of objects in parameters and forms.
extension OperationBuilder {
    /// The shape of a member of an object in a parameter or a form.
    enum MemberShape {
        case scalar
        case array
        case arrayOfArrays
        /// An array of objects, or of values of any type.
        case arrayOfOthers
        case object
        /// A union, or a value of any type.
        case unknown
    }

    func shape(of type: TypeUse) -> MemberShape {
        switch type {
        case .string, .formatted, .integer, .number, .boolean, .null: .scalar
        case .nullable(let type), .checked(let type, _): shape(of: type)
        case .array(let element, _, _): arrayShape(of: element)
        case .freeForm, .dictionary, .patternDictionary: .object
        case .any: .unknown
        case .named(let name):
            switch types.kinds[name] {
            case .stringEnum: .scalar
            case .structure: .object
            case .union, .multipart, nil: .unknown
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

    /// Returns the members of an object with their names; for an object with any keys, one member without a name.
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

    /// Warns of those members of an object in a parameter that OpenAPI defines no serialization for.
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
                "OpenAPI defines no serialization of nested objects and arrays in the \(parameter.place.rawValue) "
                    + "parameter \"\(parameter.name)\"; \(Self.names(odd)) will be JSON text", at: parameter.location,
                hint: "the style \"deepObject\" writes a[b][c]=d"))
    }

    private static func names(_ members: [(name: String?, shape: MemberShape)]) -> String {
        let names = members.compactMap(\.name)
        guard !names.isEmpty else { return "such members" }
        let shown = names.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    /// Returns the styles of the members of a form, from the document's `encoding`.
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
                            "the form has no member \"\(encoding.member)\"; its encoding is ignored",
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
                    "OpenAPI defines no serialization of an array of arrays in a form; the inner arrays of "
                        + "\(Self.names(odd)) will be JSON text", at: media.location,
                    hint: "in \"encoding\", the style \"deepObject\" writes a[0][1]=b"))
        }
        // If every member that isn't a scalar has the style `deepObject`, it's the style of the form.
        let deep = styles.ofMembers.filter { $0.style == .deepObject }.map(\.name)
        let others = members.filter { $0.shape != .scalar && !deep.contains($0.name ?? "") }
        let hasBrackets = members.contains { $0.name?.contains("[") == true }
        if !deep.isEmpty, others.isEmpty, !hasBrackets, deep.count == styles.ofMembers.count {
            return FormStyles(usual: .deepObject)
        }
        return styles
    }

    /// Returns the style of a member; `nil` for the default.
    private mutating func style(_ encoding: MediaType.Encoding, _ shape: MemberShape) -> ParameterStyle? {
        guard shape != .scalar else { return nil }
        // A style takes precedence over a content type.
        if encoding.style == nil, let type = encoding.contentType {
            let isUsual =
                shape == .array ? type == "text/plain" : shape != .arrayOfArrays && MediaType.isJSON(type)
            if !isUsual {
                types.diagnostics.append(
                    .warning(
                        "the content type \"\(type)\" of the form member \"\(encoding.member)\" is not supported; an "
                            + "object will be JSON text, an array will repeat its field", at: encoding.location))
            }
            return nil
        }
        guard let style = encoding.style else { return nil }
        // OpenAPI defines no exploded object other than that of the style "form", whose members would be fields.
        let isSupported = shape == .array || shape == .object && !encoding.isExploded
        switch style {
        case .deepObject: return .deepObject
        case .form, .simple, .label, .matrix:
            if isSupported { return encoding.isExploded && style == .form ? nil : .joined }
        case .spaceDelimited: if isSupported { return encoding.isExploded ? nil : .spaceDelimited }
        case .pipeDelimited: if isSupported { return encoding.isExploded ? nil : .pipeDelimited }
        }
        types.diagnostics.append(
            .warning(
                "the style \"\(style.rawValue)\" of the form member \"\(encoding.member)\" is not supported; "
                    + "an object will be JSON text, an array will repeat its field", at: encoding.location,
                hint: "the style \"deepObject\" writes a[b][c]=d"))
        return nil
    }
}
