import SchemaKeywords
import YAMLTree

public typealias SchemaType = SchemaKeywords.SchemaType

/// A JSON Schema (2020-12) as it was written; references are followed one step at a time, so that recursion is no trouble.
public struct Schema: Sendable {
    /// The same for every way that leads here: `path#/json/pointer`, in ASCII, so that ids of names that differ only by
    /// Unicode normal form are not equal.
    public let id: String
    /// The schema's node, which is a mapping or a boolean.
    public let node: YAMLNode
    /// Schemas that have to be kept besides, as if all of them stood in an `allOf`.
    public let also: [Schema]
    /// Whether its `oneOf` or `anyOf` doesn't count here.
    public let omitsBranches: Bool
    /// The keywords of older drafts that it has, as they are written; the node has their successors.
    let replaced: [YAMLMapping.Entry]

    public var location: SourceLocation { node.location }

    /// The file that the schema stands in.
    public var path: String { Self.decoded(Substring(id.utf8.prefix { $0 != UInt8(ascii: "#") })) }

    /// Whether the schema has a place of its own, so that its type is a top-level one: a whole file, or a named
    /// definition.
    public var isDefinition: Bool {
        guard also.isEmpty, !omitsBranches, let hash = id.utf8.firstIndex(of: UInt8(ascii: "#")) else { return false }
        let pointer = id.utf8[hash...].dropFirst()
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
        let file = String((path.split(separator: "/").last ?? "").prefix { $0 != "." })
        let pointer = id.drop { $0 != "#" }.dropFirst()
        guard let last = pointer.split(separator: "/").last else { return file }
        // Keywords are no names.
        return ["additionalProperties", "items"].contains(last)
            ? file + " value" : Self.unescaped(Substring(Self.decoded(last)))
    }

    /// Whether the definition's name was given to it by its document, other than a file's.
    public var isComponent: Bool { isDefinition && id.contains("#/components/schemas/") }

    public init(id: String, node: YAMLNode) {
        self.init(encodedID: Self.encoded(id), node: node)
    }

    private init(encodedID id: String, node: YAMLNode) {
        if let mapping = node.mapping, let current = mapping.withCurrentKeywords {
            let node = YAMLNode(.mapping(current.mapping), at: node.location)
            self.init(id: id, node: node, also: [], omitsBranches: false, replaced: current.replaced)
        } else {
            self.init(id: id, node: node, also: [], omitsBranches: false, replaced: [])
        }
    }

    private init(
        id: String, node: YAMLNode, also: [Schema], omitsBranches: Bool, replaced: [YAMLMapping.Entry]
    ) {
        self.id = id
        self.node = node
        self.also = also
        self.omitsBranches = omitsBranches
        self.replaced = replaced
    }

    /// What is both this and another schema; the words of this one come first.
    public func and(_ other: Schema) -> Schema {
        Schema(
            id: id + "&" + other.id, node: node, also: also + [other], omitsBranches: omitsBranches,
            replaced: replaced)
    }

    /// The schema without its `oneOf` or `anyOf`.
    public var withoutBranches: Schema {
        Schema(id: id + "-branches", node: node, also: also, omitsBranches: true, replaced: replaced)
    }

    /// Whether a keyword says nothing about which values are valid.
    public static func isAnnotation(_ keyword: String) -> Bool {
        SchemaKeyword(named: keyword)?.definition.role == .annotation
    }

    /// Whether a key of a schema adds nothing to which values are valid: an annotation, or a key of the author's own.
    static func isWithoutEffect(_ name: String) -> Bool {
        SchemaKeyword(named: name).map { $0.definition.role == .annotation } ?? name.hasPrefix("x-")
    }

    /// The examples that the node of a schema gives.
    public static func examples(in node: YAMLNode) -> [YAMLNode] {
        (node["example"].map { [$0] } ?? []) + (node["examples"]?.sequence ?? [])
    }

    /// The schema's own words only.
    var alone: Schema { Schema(id: id, node: node, also: [], omitsBranches: false, replaced: replaced) }

    /// The schema under a keyword of this one, or under a key of such a keyword's mapping.
    public func child(_ steps: String..., at node: YAMLNode) -> Schema {
        Schema(encodedID: steps.reduce(id) { $0 + "/" + Self.encoded(JSONPointer.escaped($1)) }, node: node)
    }

    /// Marks the two digits of a byte that isn't ASCII.
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
