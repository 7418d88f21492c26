import APIModel
import YAMLTree

/// An example of an event, in a file named after the event's type.
struct EventExample {
    let node: YAMLNode
    let schema: YAMLNode
    /// The generated type of the event.
    let type: String
    var path: String { node.location.source.name }

    struct NoSchema: Error {
        let path: String
    }

    /// Files with parts of events, to which examples refer.
    private static let pieces = ["invite_room_state.json", "knock_room_state.json"]

    static func all(of built: BuiltModule) throws -> [EventExample] {
        guard let folder = built.module.eventExamples else { return [] }
        let types = Dictionary(
            built.model.types.compactMap { type in type.documentation.source.map { ($0, type.qualifiedName) } },
            uniquingKeysWith: { first, _ in first })
        return try OfficialFiles.paths(in: folder, endingIn: ".yaml", ".json")
            .filter { path in !pieces.contains(where: path.hasSuffix) }
            .map { path in
                let file = path.dropFirst(folder.count + 1)
                // `m.room.member$invite_room_state` has the schema of `m.room.member`.
                let names = [file.dropLast(".yaml".count), file.prefix { $0 != "$" }].map(String.init)
                let schemas = names.map { built.module.folder + "/" + $0.removingSuffix(".yaml") + ".yaml" }
                guard let known = schemas.first(where: built.paths.contains) else { throw NoSchema(path: path) }
                let schema = try built.sources.document(at: known)
                guard let type = types[schema.location] else { throw NoSchema(path: path) }
                return EventExample(node: try built.sources.document(at: path), schema: schema, type: type)
            }
    }
}

extension String {
    fileprivate func removingSuffix(_ suffix: String) -> String {
        hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
    }
}
