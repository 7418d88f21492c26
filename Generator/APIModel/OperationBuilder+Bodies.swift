import OpenAPI
import YAMLTree

// What requests and responses hold.
extension OperationBuilder {
    mutating func body(_ operation: Operation, base: String) throws(Diagnostic) -> BodyModel? {
        guard let body = operation.requestBody, !body.content.isEmpty else { return nil }
        let contents = try contents(body.content, name: base + "Request", isRequest: true)
        return BodyModel(
            contents: contents, typeName: contents.count > 1 ? types.reserve(base + "Body") : base + "Body",
            isRequired: body.isRequired, description: body.description)
    }

    /// A content for each kind of media type: two that are read alike are one, unless the value doesn't tell which of
    /// them it is.
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
            let wanted = hasSeveralTexts || type.isPatch ? type.caseName ?? kind.name : kind.name
            let swiftName = Naming.unique(wanted) { name in contents.contains { $0.swiftName == name } }
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
        if media.isStream {
            try declareMessages(of: media, name: name, isRequest: isRequest)
            return media.isText ? .text : .bytes
        }
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
                    "specgen has no code for a form of this type; it is bytes, to be encoded by the caller",
                    at: media.location))
            return .bytes
        }
        if media.essence.hasPrefix("multipart/") {
            types.diagnostics.append(
                .warning("specgen takes '\(media.name)' as bytes; its parts are up to the caller", at: media.location))
        } else {
            try warnOfSchema(of: media, "the body is \(media.isText ? "text" : "bytes"), and its schema is left out")
        }
        return media.isText ? .text : .bytes
    }

    /// Warns of a schema of objects that a media type has no code for.
    mutating func warnOfSchema(of media: MediaType, _ consequence: String) throws(Diagnostic) {
        guard let schema = media.schema, try types.schemas.resolve(schema).types.contains(.object) else { return }
        types.diagnostics.append(
            .warning("specgen has no code for '\(media.name)': \(consequence)", at: media.location))
    }

    /// Declares the type of the messages of a stream, and warns that there is no code for streams.
    private mutating func declareMessages(of media: MediaType, name: String, isRequest: Bool) throws(Diagnostic) {
        var message = "specgen has no code for streams: "
        if isRequest {
            message += "the client sends a body of '\(media.name)' as a whole, and the server reads it so"
        } else {
            message += "the client returns a body of '\(media.name)' as a whole once it has ended, "
            message += "and throws when it doesn't end in time; the server sends it as a whole"
        }
        if let schema = media.schema {
            let type = try types.use(schema, TypeBuilder.Place(name: name + "Message"))
            types.examples.append(media.examples, of: type)
            if case .named(let name) = type { message += "; a message in it is of the type \(name)" }
        }
        types.diagnostics.append(.warning(message, at: media.location))
    }
}

extension MediaType {
    fileprivate var isText: Bool { essence.hasPrefix("text/") && essence != "text/*" && !isJSON }

    /// Whether the document means a change of a resource (RFC 7396, RFC 6902), not the resource.
    fileprivate var isPatch: Bool {
        ["application/merge-patch+json", "application/json-patch+json"].contains(essence)
    }

    /// The case name of a media type when others are read the same way: `csv`; `text` for `text/plain`.
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
        }
    }

    fileprivate var hasNoType: Bool {
        switch self {
        case .text, .bytes: true
        case .json, .form: false
        }
    }

    fileprivate func isLike(_ other: Self) -> Bool { name == other.name }
}
