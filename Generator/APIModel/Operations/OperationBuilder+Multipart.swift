import OpenAPI
import YAMLTree

/// Bodies of the media type `multipart/form-data` (RFC 7578; OpenAPI 3.1, "Special Considerations for `multipart`
/// Content").
extension OperationBuilder {
    /// Declares the type of a body, with a member for each property of the schema.
    /// - Parameter name: the name of the type, if it is free.
    /// - Returns: the name of the type; `nil` if the schema doesn't describe an object.
    mutating func multipartForm(_ media: MediaType, named name: String) throws(Diagnostic) -> String? {
        guard let schema = media.schema else { return nil }
        let resolved = try types.schemas.resolve(schema)
        guard resolved.types == [.object] || resolved.types.isEmpty && resolved.describesObject else { return nil }
        if let branches = resolved.branches, try !types.onlyConstrain(branches, resolved) { return nil }
        let position = types.declared.position
        let name = types.reserveName(name)
        var parts: [MultipartModel.Part] = []
        for (property, swiftName) in zip(resolved.properties, types.memberNames(resolved, [])) {
            let encoding = media.encodings.first { $0.member == property.name }
            if let style = encoding?.style, style != .deepObject {
                types.diagnostics.append(
                    .warning(
                        "the style \"\(style.rawValue)\" of the part \"\(property.name)\" is not supported; the "
                            + "content type of the part decides", at: encoding?.location))
            }
            parts.append(
                try part(
                    property, swiftName, encoding, isRequired: resolved.required.contains(property.name), scope: name))
        }
        for encoding in media.encodings where resolved.property(encoding.member) == nil {
            types.diagnostics.append(
                .warning(
                    "the body has no part \"\(encoding.member)\"; its encoding is ignored", at: encoding.location))
        }
        warnOfUnchecked(resolved, parts, at: media.location)
        var allowsOthers = true
        if case .forbidden = resolved.additionalProperties { allowsOthers = false }
        types.define(MultipartModel(parts: parts, allowsOthers: allowsOthers), named: name, resolved, at: position)
        return name
    }

    /// Returns the model of the part, or of the parts, of a property.
    private mutating func part(
        _ property: ResolvedSchema.Property, _ swiftName: String, _ encoding: MediaType.Encoding?, isRequired: Bool,
        scope: String
    ) throws(Diagnostic) -> MultipartModel.Part {
        let resolved = try types.schemas.resolve(property.schema)
        let contentTypes = (encoding?.contentType ?? "").split(separator: ",").map { text in
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        var part = MultipartModel.Part(
            name: property.name, swiftName: swiftName, format: .file, type: nil, isArray: false,
            isRequired: isRequired && !resolved.isReadOnly, contentTypes: contentTypes,
            documentation: Documentation(
                text: resolved.description, isDeprecated: resolved.isDeprecated, source: property.schema.location))
        let isJSON = !contentTypes.isEmpty && contentTypes.allSatisfy(MediaType.isJSON)
        if !isJSON, let file = try fileShape(property.schema, contentTypes) {
            part.isArray = file.isArray
            part.count = file.count
            return part
        }
        let place = TypeBuilder.Place(name: Naming.type(property.name), scope: [scope])
        let used = try types.use(property.schema, place)
        if used.isNullable { part.isRequired = false }
        let type = used.withoutNull
        part.format = isJSON ? .json : format(of: type)
        if part.format == .json, !isJSON, !contentTypes.isEmpty {
            types.diagnostics.append(
                .warning(
                    "the content type \"\(contentTypes.joined(separator: ", "))\" of the part \"\(property.name)\" is "
                        + "not supported for objects; the part is bytes that you encode", at: encoding?.location))
            part.format = .file
            return part
        }
        part.type = type
        if encoding?.style == .deepObject, shape(of: type) != .scalar {
            part.format = .deepObject
        } else if case .array = type.unchecked {
            part.isArray = true
        }
        part.documentation.notes = types.notes(type, resolved)
        if case .named = type, property.schema.node["description"] == nil {
            // The declaration of the type has the whole description.
            part.documentation.text = resolved.description?.firstParagraph
        }
        return part
    }

    /// Returns the default format of a part that isn't a file.
    private func format(of type: TypeUse) -> MultipartModel.Format {
        switch shape(of: type) {
        case .scalar, .array: return .text
        case .object, .arrayOfArrays: return .json
        case .unknown:
            if case .any = type.unchecked { return .json }
            // A string of a union is sent verbatim, an object as JSON text.
            return .text
        case .arrayOfOthers:
            guard case .array(let element, _, _) = type.unchecked, shape(of: element) == .unknown else { return .json }
            return format(of: element)
        }
    }

    // MARK: Files

    /// Returns whether a schema describes a file or an array of files; `nil` if it describes neither.
    private mutating func fileShape(
        _ schema: Schema, _ contentTypes: [String], depth: Int = 0
    ) throws(Diagnostic) -> (isArray: Bool, count: CountLimits)? {
        // Files aren't nested deeper, but a schema may contain itself.
        guard depth < 4 else { return nil }
        let resolved = try types.schemas.resolve(schema)
        if let branches = resolved.branches {
            // A file, or an array of files: an array has the same parts.
            var isArray = false
            var isFile = false
            for branch in branches.schemas where branch.node["type"]?.text != "null" {
                guard let file = try fileShape(branch, contentTypes, depth: depth + 1) else { return nil }
                isArray = isArray || file.isArray
                isFile = true
            }
            return isFile ? (isArray, CountLimits(minimum: isArray ? 1 : nil)) : nil
        }
        guard resolved.listedValues == nil else { return nil }
        switch resolved.types.filter({ $0 != .null }) {
        case [.string]: return isFile(resolved, contentTypes) ? (false, CountLimits()) : nil
        case [.array]:
            guard let items = resolved.items,
                try fileShape(items, contentTypes, depth: depth + 1)?.isArray == false
            else { return nil }
            return (true, try types.countLimits(resolved, "Items"))
        case []:
            // OpenAPI 3.1: the default content type of a part without a type is application/octet-stream.
            let isUnrestricted =
                resolved.types.isEmpty && !resolved.describesObject && resolved.items == nil
                && resolved.limits.isEmpty && resolved.constraintKeywords.isEmpty
            return isUnrestricted ? (false, CountLimits()) : nil
        default: return nil
        }
    }

    /// Returns whether a string is the content of a file: `format: binary` of OpenAPI 3.0, `contentMediaType` of 3.1,
    /// `contentEncoding: binary`, as Discord's document has it, or a media type in the encoding that isn't a text.
    private func isFile(_ resolved: ResolvedSchema, _ contentTypes: [String]) -> Bool {
        if resolved.format?.string == "binary" { return true }
        func isText(_ type: String) -> Bool { type.lowercased().hasPrefix("text/") || MediaType.isJSON(type) }
        // The other encodings, such as base64, are texts.
        let encodings = resolved.parts.compactMap { $0.node["contentEncoding"]?.string }
        guard encodings.isEmpty else { return encodings.contains("binary") }
        let stated = resolved.parts.compactMap { $0.node["contentMediaType"]?.string } + contentTypes
        return !stated.isEmpty && !stated.allSatisfy(isText)
    }

    /// Warns of keywords that the type of a body doesn't express.
    private mutating func warnOfUnchecked(
        _ resolved: ResolvedSchema, _ parts: [MultipartModel.Part], at location: SourceLocation
    ) {
        let declared = Set(parts.map(\.name))
        var isUnchecked =
            !resolved.limits.isEmpty || !resolved.constraintKeywords.isEmpty || resolved.branches != nil
            || resolved.propertyNames != nil || !resolved.patternProperties.isEmpty || resolved.not != nil
            || resolved.required.contains { !declared.contains($0) }
        if case .schema = resolved.additionalProperties { isUnchecked = true }
        guard isUnchecked else { return }
        types.diagnostics.append(
            .warning("generated code does not check all constraints of this multipart body", at: location))
    }
}
