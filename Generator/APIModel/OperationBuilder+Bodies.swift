import OpenAPI
import YAMLTree

// What requests and responses hold.
extension OperationBuilder {
    mutating func body(_ operation: Operation, base: String) throws(Diagnostic) -> BodyModel? {
        guard let body = operation.requestBody, !body.content.isEmpty else { return nil }
        let contents = try contents(body.content, name: base + "Request", takesForms: true)
        return BodyModel(
            contents: contents, typeName: contents.count > 1 ? types.reserve(base + "Body") : base + "Body",
            isRequired: body.isRequired, description: body.description)
    }

    /// A content for each kind of media type: two that are read alike are one.
    mutating func contents(
        _ media: [MediaType], name: String, takesForms: Bool
    ) throws(Diagnostic) -> [ContentModel] {
        var contents: [ContentModel] = []
        var schemas: [YAMLNode?] = []
        for type in media {
            let kind = try kind(of: type, name: name, takesForms: takesForms)
            let schema = type.schema?.node
            let index = zip(contents, schemas).enumerated().first { _, known in
                known.0.kind.isLike(kind) && (kind.hasNoType || known.1 == schema)
            }?.offset
            if let index {
                contents[index].mediaTypes.append(type.name)
                continue
            }
            let wanted = kind.name
            let swiftName = Naming.unique(wanted) { name in contents.contains { $0.swiftName == name } }
            contents.append(
                ContentModel(swiftName: swiftName, mediaType: type.name, mediaTypes: [type.name], kind: kind))
            schemas.append(schema)
        }
        return contents
    }

    /// - Parameter takesForms: whether forms are read; nobody answers with one, and such an answer is bytes.
    private mutating func kind(
        of media: MediaType, name: String, takesForms: Bool
    ) throws(Diagnostic) -> ContentModel.Kind {
        if media.isJSON {
            guard let schema = media.schema else { return .json(.any) }
            let type = try types.use(schema, TypeBuilder.Place(name: name))
            types.show(media.examples, of: type)
            return .json(type)
        }
        if takesForms, media.essence == "application/x-www-form-urlencoded", let schema = media.schema {
            let type = try types.use(schema, TypeBuilder.Place(name: name))
            switch type {
            case .named(let name):
                if case .structure? = types.kinds[name] { return .form(type) }
            case .dictionary, .freeForm: return .form(type)
            default: break
            }
            return .bytes
        }
        if media.essence.hasPrefix("multipart/") {
            types.diagnostics.append(
                .warning("specgen takes '\(media.name)' as bytes; its parts are up to the caller", at: media.location))
        }
        return media.essence.hasPrefix("text/") && media.essence != "text/*" ? .text : .bytes
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
