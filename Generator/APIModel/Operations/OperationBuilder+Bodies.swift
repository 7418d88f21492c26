import OpenAPI
import YAMLTree

/// The bodies of requests and responses.
extension OperationBuilder {
    mutating func body(_ operation: Operation, base: String) throws(Diagnostic) -> BodyModel? {
        guard let body = operation.requestBody, !body.content.isEmpty else { return nil }
        let contents = try contents(body.content, name: base + "Request", isRequest: true)
        return BodyModel(
            contents: contents, typeName: contents.count > 1 ? types.reserveName(base + "Body") : base + "Body",
            isRequired: body.isRequired, description: body.description)
    }

    /// Returns the contents of a body. Media types with the same Swift type share one content. Text types and patches
    /// don't, because their values don't determine the media type.
    mutating func contents(
        _ media: [MediaType], name: String, isRequest: Bool
    ) throws(Diagnostic) -> [ContentModel] {
        var contents: [ContentModel] = []
        var known: [(schema: YAMLNode?, essence: String)] = []
        let hasSeveralTexts = Set(media.filter(\.isText).map(\.essence)).count > 1
        for type in media {
            let kind = try kind(of: type, name: name, isRequest: isRequest)
            let schema = type.schema?.node
            let index = contents.indices.first { index in
                contents[index].kind.isLike(kind) && (kind.hasNoType || known[index].schema == schema)
                    && (type.essence == known[index].essence || !type.isText && !type.isPatch)
            }
            if let index {
                contents[index].mediaTypes.append(type.name)
                continue
            }
            if known.contains(where: { $0.essence == type.essence }) {
                types.diagnostics.append(
                    .warning(
                        "the media type \"\(type.name)\" is listed twice, with different schemas; this one is left out",
                        at: type.location, hint: "parameters of a media type don't distinguish bodies"))
                continue
            }
            let wanted = hasSeveralTexts || type.isPatch ? type.caseName ?? kind.name : kind.name
            let free = [wanted, type.subtypeName].first { name in !contents.contains { $0.swiftName == name } }
            let swiftName = free ?? Naming.unique(wanted) { name in contents.contains { $0.swiftName == name } }
            var content = ContentModel(
                swiftName: swiftName, mediaType: type.name, mediaTypes: [type.name], kind: kind)
            if case .form(let form) = kind { content.formStyles = formStyles(type, of: form) }
            contents.append(content)
            known.append((schema, type.essence))
        }
        return contents
    }

    private mutating func kind(
        of media: MediaType, name: String, isRequest: Bool
    ) throws(Diagnostic) -> ContentModel.Kind {
        if let kind = try messages(of: media, name: name) { return kind }
        if media.isJSON {
            guard let schema = media.schema else { return .json(.any) }
            let type = try types.use(schema, TypeBuilder.Place(name: name))
            types.examples.append(media.examples, of: type)
            return .json(type)
        }
        if isRequest, media.essence == "application/x-www-form-urlencoded", let schema = media.schema {
            let type = try types.use(schema, TypeBuilder.Place(name: name))
            switch type {
            case .named(let name):
                if case .structure? = types.kinds[name] { return .form(type) }
            case .dictionary, .freeForm: return .form(type)
            case .string: return .bytes
            default: break
            }
            types.diagnostics.append(
                .warning(
                    "a form of this type is not supported; the body is bytes that you encode", at: media.location))
            return .bytes
        }
        if isRequest, media.essence == "multipart/form-data",
            let form = try multipartForm(media, named: name.dropLast("Request".count) + "Form")
        {
            return .multipart(form)
        }
        if media.essence.hasPrefix("multipart/") {
            types.diagnostics.append(
                .warning(
                    "the parts of \"\(media.name)\" are not supported; the body is bytes that you encode",
                    at: media.location))
        } else {
            let isText = media.isText && !isStreamed(media)
            try warnOfSchema(of: media, "the body is \(isText ? "text" : "bytes")")
            if isText { try warnOfUncheckedText(media) }
        }
        if isStreamed(media) { return .contentStream }
        return media.isText ? .text : .bytes
    }

    /// Warns of a schema of objects in a media type without a codec for objects.
    /// - Parameter consequence: what happens instead.
    mutating func warnOfSchema(of media: MediaType, _ consequence: String) throws(Diagnostic) {
        guard let schema = media.schema, try types.schemas.resolve(schema).types.contains(.object) else { return }
        types.diagnostics.append(
            .warning(
                "an object in \"\(media.name)\" is not supported; its schema is ignored, and \(consequence)",
                at: media.location))
    }

    /// Warns of a schema of a text body that restricts the text, or that doesn't describe a string.
    mutating func warnOfUncheckedText(_ media: MediaType) throws(Diagnostic) {
        guard let schema = media.schema else { return }
        let resolved = try types.schemas.resolve(schema)
        guard !resolved.types.contains(.object) else { return }
        let isPlain = resolved.types.isEmpty || resolved.types.contains(.string)
        let isFree = resolved.listedValues == nil && resolved.pattern == nil && resolved.limits.isEmpty
        guard !isPlain || !isFree || resolved.branches != nil else { return }
        types.diagnostics.append(
            .warning(
                "a body of \"\(media.name)\" is not checked against its schema; it is any text", at: media.location))
    }
}

extension MediaType {
    fileprivate var isText: Bool { essence.hasPrefix("text/") && essence != "text/*" && !isJSON && !isStream }

    /// Whether the media type describes a change of a resource (RFC 7396, RFC 6902), not the resource.
    fileprivate var isPatch: Bool {
        ["application/merge-patch+json", "application/json-patch+json"].contains(essence)
    }

    /// The case name by the whole subtype: `vndGithubV3StarJSON`.
    fileprivate var subtypeName: String { Naming.enumCase(String(essence.split(separator: "/").last ?? "")) }

    /// The case name of a text type or a patch that doesn't share a content: `csv`; `text` for `text/plain`.
    fileprivate var caseName: String? {
        guard isText || isPatch, let subtype = essence.split(separator: "/").last else { return nil }
        if subtype == "plain" { return "text" }
        return Naming.parameter(String(subtype.prefix { $0 != "+" }))
    }
}

extension ContentModel.Kind {
    fileprivate var name: String {
        switch self {
        case .json: "json"
        case .text: "text"
        case .bytes: "content"
        case .form: "form"
        case .multipart: "multipart"
        case .events: "events"
        case .jsonStream: "messages"
        case .contentStream: "stream"
        }
    }

    /// Whether the Swift type doesn't depend on the schema.
    fileprivate var hasNoType: Bool {
        switch self {
        case .text, .bytes, .contentStream: true
        case .json, .form, .multipart, .events, .jsonStream: false
        }
    }

    fileprivate func isLike(_ other: Self) -> Bool { name == other.name }
}
