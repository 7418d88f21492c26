import OpenAPI
import YAMLTree

/// Bodies that are read and sent in parts.
extension OperationBuilder {
    /// Returns the kind of a body whose media type is a sequence of messages; `nil` for another media type.
    mutating func messages(of media: MediaType, name: String) throws(Diagnostic) -> ContentModel.Kind? {
        guard media.isStream else { return nil }
        let place = TypeBuilder.Place(name: name + "Message")
        guard media.isEventStream else {
            guard let schema = media.schema else { return .jsonStream(.any) }
            let type = try types.use(schema, place)
            types.examples.append(media.examples, of: type)
            return .jsonStream(type)
        }
        guard let schema = try dataSchema(of: media) else { return .events(nil) }
        let type = try types.use(schema, place)
        types.examples.append(media.examples, of: type)
        guard isText(type) else { return .events(type) }
        try warnOfUncheckedText(media)
        return .events(nil)
    }

    /// Returns the schema of the data of an event. In OpenAPI 3.0 and 3.1, it is the schema of the media type. In 3.2,
    /// `itemSchema` describes the fields of an event, and `contentSchema` the JSON in its data.
    private mutating func dataSchema(of media: MediaType) throws(Diagnostic) -> Schema? {
        guard let schema = media.schema, media.hasItemSchema else { return media.schema }
        guard let data = try types.schemas.resolve(schema).property("data") else { return schema }
        let origin = try types.schemas.resolve(data.schema).origin
        guard let content = origin.node["contentSchema"],
            origin.node["contentMediaType"]?.string.map(MediaType.isJSON) ?? true
        else { return data.schema }
        return origin.child("contentSchema", at: content)
    }

    /// Whether the data of an event of a type is the text itself, not JSON.
    private func isText(_ type: TypeUse) -> Bool {
        switch type.unchecked {
        case .string: return true
        case .named(let name):
            if case .stringEnum? = types.kinds[name] { return true }
            return false
        default: return false
        }
    }

    /// Whether a body of any bytes is read and sent in parts, because the configuration lists its media type.
    func isStreamed(_ media: MediaType) -> Bool {
        streamedTypes.contains { range in
            range == "*/*" || range == media.essence
                || range.hasSuffix("/*") && media.essence.hasPrefix(range.dropLast())
        }
    }
}
