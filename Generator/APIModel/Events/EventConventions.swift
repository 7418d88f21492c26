/// The conventions by which the plain schemas of a specification describe events. Events become one union,
/// discriminated by their type.
///
/// Without conventions, each plain schema becomes a type of its own.
public struct EventConventions: Hashable, Sendable {
    /// The name of the union of all events.
    public var unionName: String
    /// The key of an event's type.
    public var typeKey: String
    /// The key of the object with the discriminator of variants.
    public var contentKey: String
    /// Keys of that object to try first as the discriminator of variants; then any other key with only one value.
    public var variantKeys: [String]
    /// The prefix of the specification's own event types; Swift names omit it.
    public var namespace: String
    /// The character between the type and the variant in a file name.
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

    /// The event type in a file name, for schemas that don't list their type; `nil` if the name isn't an event type.
    func eventType(ofFile file: String) -> String? {
        let type = String(file.prefix { $0 != variantSeparator })
        return type.contains(".") ? type : nil
    }

    /// Whether a file describes a variant of an event type.
    func isVariant(file: String) -> Bool { file.contains(variantSeparator) }

    /// The Swift type of an event type, or of the file of a variant.
    func typeName(_ name: String) -> String {
        let result = Naming.type(name.split(separator: variantSeparator).map(shortened).joined(separator: " "))
        return result.hasSuffix("Event") ? result : result + "Event"
    }

    /// The case of an event type, or of a variant.
    func caseName(_ name: String) -> String { Naming.enumCase(String(shortened(name[...]))) }

    private func shortened(_ name: Substring) -> Substring {
        name.hasPrefix(namespace) ? name.dropFirst(namespace.count) : name
    }
}
