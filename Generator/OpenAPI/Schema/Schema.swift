import SchemaKeywords
import YAMLTree

public typealias SchemaType = SchemaKeywords.SchemaType

/// A JSON Schema (2020-12) as written in a file. References are resolved one step at a time, which allows recursion.
public struct Schema: Sendable {
    /// The identifier, the same for every reference to the schema: `path#/json/pointer`. It is ASCII, because names
    /// that differ only by Unicode normal form would otherwise give equal IDs.
    public let id: String
    /// The schema's node, which is a mapping or a boolean.
    public let node: YAMLNode
    /// The identifier that decides about names. It differs from ``id`` in a bundle, where it is that of the schema's file.
    let origin: String
    /// Other schemas that values must match too, as in an `allOf`.
    public let intersected: [Schema]
    /// Whether the schema's `oneOf` and `anyOf` are ignored.
    public let omitsBranches: Bool
    /// The keywords of older drafts in the file; the node has their successors instead.
    let replaced: [YAMLMapping.Entry]

    public var location: SourceLocation { node.location }

    /// The path of the file.
    public var path: String { Self.decoded(Substring(id.utf8.prefix { $0 != UInt8(ascii: "#") })) }

    /// The JSON Pointer into the file.
    public var pointer: String { Self.decoded(id.drop { $0 != "#" }.dropFirst()) }

    /// The path of the file, before the schema was bundled.
    private var originalPath: String { Self.decoded(Substring(origin.utf8.prefix { $0 != UInt8(ascii: "#") })) }

    /// The path of the folder that references in the schema are relative to, before the schema was bundled.
    public var folder: String { originalPath.lastIndex(of: "/").map { String(originalPath[..<$0]) } ?? "" }

    /// Whether the schema is a whole file or a named definition, and gets a top-level type.
    public var isDefinition: Bool {
        guard intersected.isEmpty, !omitsBranches, let hash = origin.utf8.firstIndex(of: UInt8(ascii: "#")) else {
            return false
        }
        let pointer = origin.utf8[hash...].dropFirst()
        if pointer.isEmpty { return true }
        guard pointer.first == UInt8(ascii: "/") else { return false }
        let steps = pointer.split(separator: UInt8(ascii: "/"), maxSplits: 3)
        func isStep(_ index: Int, _ name: String) -> Bool { steps[index].elementsEqual(name.utf8) }
        return switch steps.count {
        case 1: true
        case 2: isStep(0, "$defs") || isStep(0, "definitions")
        case 3: isStep(0, "components") && isStep(1, "schemas")
        default: false
        }
    }

    /// The last step of the pointer, or the file's name without its extension.
    public var definitionName: String {
        let file = String((originalPath.split(separator: "/").last ?? "").prefix { $0 != "." })
        let pointer = origin.drop { $0 != "#" }.dropFirst()
        guard let last = pointer.split(separator: "/").last else { return file }
        // These steps are keywords, not names.
        return ["additionalProperties", "items"].contains(last)
            ? file + " value" : Self.unescaped(Substring(Self.decoded(last)))
    }

    /// Whether the schema is named in the components of a document.
    public var isComponent: Bool { isDefinition && origin.contains("#/components/schemas/") }

    public init(id: String, node: YAMLNode) {
        let id = Self.encoded(id)
        self.init(encodedID: id, origin: id, node: node)
    }

    private init(encodedID id: String, origin: String, node: YAMLNode) {
        let origin = BundleKeyword.source.text(in: node).map { Self.origin($0, of: id) } ?? origin
        if let mapping = node.mapping, let current = mapping.withCurrentKeywords {
            let node = YAMLNode(.mapping(current.mapping), at: node.location)
            self.init(
                id: id, origin: origin, node: node, intersected: [], omitsBranches: false, replaced: current.replaced)
        } else {
            self.init(id: id, origin: origin, node: node, intersected: [], omitsBranches: false, replaced: [])
        }
    }

    private init(
        id: String, origin: String, node: YAMLNode, intersected: [Schema], omitsBranches: Bool,
        replaced: [YAMLMapping.Entry]
    ) {
        self.id = id
        self.origin = origin
        self.node = node
        self.intersected = intersected
        self.omitsBranches = omitsBranches
        self.replaced = replaced
    }

    /// Returns the intersection with another schema: values must match both. Annotations of this schema take
    /// precedence.
    public func intersection(_ other: Schema) -> Schema {
        Schema(
            id: id + "&" + other.id, origin: origin + "&" + other.origin, node: node,
            intersected: intersected + [other], omitsBranches: omitsBranches, replaced: replaced)
    }

    /// The schema without its `oneOf` and `anyOf`.
    public var withoutBranches: Schema {
        Schema(
            id: id + "-branches", origin: origin + "-branches", node: node, intersected: intersected,
            omitsBranches: true,
            replaced: replaced)
    }

    /// Returns whether a keyword is an annotation, which doesn't restrict values.
    public static func isAnnotation(_ keyword: String) -> Bool {
        SchemaKeyword(named: keyword)?.definition.role == .annotation
    }

    /// Returns whether a keyword doesn't restrict values: an annotation, or a custom keyword.
    static func isWithoutEffect(_ name: String) -> Bool {
        SchemaKeyword(named: name).map { $0.definition.role == .annotation } ?? name.hasPrefix("x-")
    }

    /// Returns the examples in the node of a schema.
    public static func examples(in node: YAMLNode) -> [YAMLNode] {
        (node["example"].map { [$0] } ?? []) + (node["examples"]?.sequence ?? [])
    }

    /// The schema with its own keywords only.
    var withoutIntersections: Schema {
        Schema(id: id, origin: origin, node: node, intersected: [], omitsBranches: false, replaced: replaced)
    }

    /// Returns the schema under a keyword, or under a key of a keyword's mapping.
    public func child(_ steps: String..., at node: YAMLNode) -> Schema {
        let suffix = steps.map { "/" + Self.encoded(JSONPointer.escaped($0)) }.joined()
        return Schema(encodedID: id + suffix, origin: origin + suffix, node: node)
    }

    /// Returns the origin that a bundle states for a schema. Its path is relative to the bundle.
    private static func origin(_ text: String, of id: String) -> String {
        let bundle = id.utf8.prefix { $0 != UInt8(ascii: "#") }
        let folder = bundle.lastIndex(of: UInt8(ascii: "/")).map { String(Substring(bundle[...$0])) } ?? ""
        let parts = encoded(text).split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        return YAMLDocuments.normalised(folder + parts[0]) + "#" + (parts.count > 1 ? parts[1] : "")
    }

    /// The byte before the two hexadecimal digits of a byte that isn't ASCII.
    private static let mark = UInt8(0x1A)

    private static func encoded(_ id: String) -> String {
        guard id.utf8.contains(where: { $0 >= 0x80 }) else { return id }
        var bytes: [UInt8] = []
        for byte in id.utf8 {
            if byte < 0x80 {
                bytes.append(byte)
            } else {
                bytes.append(mark)
                bytes += String(byte, radix: 16).utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decoded(_ id: Substring) -> String {
        guard id.utf8.contains(mark) else { return String(id) }
        var bytes: [UInt8] = []
        var rest = id.utf8[...]
        while let byte = rest.popFirst() {
            if byte == mark, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func unescaped(_ step: Substring) -> String {
        guard step.contains("~") else { return String(step) }
        return String(step).split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
            .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
    }
}
