/// How the plain schemas of a specification describe its events, which become one union by their type.
///
/// Without such conventions, plain schemas become a type each.
public struct EventConventions: Hashable, Sendable {
    /// The name of the union of all events.
    public var unionName: String
    /// The key whose value is an event's type.
    public var typeKey: String
    /// The key of the object whose members tell the variants of one type apart.
    public var contentKey: String
    /// The keys of that object that usually do; any other key with one value does as well.
    public var variantKeys: [String]
    /// What the types of the specification's own events begin with, which Swift names leave out.
    public var namespace: String
    /// What stands in the name of a file between the type and the variant that it describes.
    public var variantSeparator: Character

    public init(
        unionName: String, typeKey: String, contentKey: String, variantKeys: [String], namespace: String,
        variantSeparator: Character
    ) {
        self.unionName = unionName
        self.typeKey = typeKey
        self.contentKey = contentKey
        self.variantKeys = variantKeys
        self.namespace = namespace
        self.variantSeparator = variantSeparator
    }

    /// The type that a file describes by its name, for schemas whose type may be any string.
    func eventType(ofFile file: String) -> String? {
        let type = String(file.prefix { $0 != variantSeparator })
        return type.contains(".") ? type : nil
    }

    /// Whether a file describes one of several variants of a type.
    func isVariant(file: String) -> Bool { file.contains(variantSeparator) }

    /// The Swift type of an event, or of a variant by its file.
    func typeName(_ name: String) -> String {
        let result = Naming.type(name.split(separator: variantSeparator).map(shortened).joined(separator: " "))
        return result.hasSuffix("Event") ? result : result + "Event"
    }

    /// The case of an event, or of one of its variants.
    func caseName(_ name: String) -> String { Naming.enumCase(String(shortened(name[...]))) }

    private func shortened(_ name: Substring) -> Substring {
        name.hasPrefix(namespace) ? name.dropFirst(namespace.count) : name
    }
}
