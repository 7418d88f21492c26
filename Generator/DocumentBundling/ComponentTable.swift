import StringGrammars
import YAMLTree

/// The components of a bundle: those of its documents, and the targets of references to other files.
struct ComponentTable {
    /// A component of the bundle.
    struct Component {
        let kind: ElementKind
        let name: String
        /// The element in its file.
        let target: YAMLReference
        /// Whether a document of the bundle lists the component, and it wasn't chosen only by references.
        var isListed: Bool
        /// Whether something refers to the component, or the whole document is bundled.
        fileprivate(set) var isUsed = false
        /// The element in the bundle, once it has been copied.
        var copy: YAMLNode?

        /// The reference to the component in the bundle.
        var reference: String { "#/components/\(kind.section ?? "")/\(JSONPointer.escaped(name))" }
    }

    private struct Key: Hashable {
        let kind: ElementKind
        let text: OpaqueIdentifier
    }

    private(set) var all: [Component] = []
    private var positionsByID: [Key: Int] = [:]
    private var positionsByName: [Key: Int] = [:]
    /// The greatest number that has been added to a name.
    private var numbers: [Key: Int] = [:]
    /// The components that are used and haven't been copied yet.
    private var pending: [Int] = []

    subscript(position: Int) -> Component {
        get { all[position] }
        set { all[position] = newValue }
    }

    /// Returns the position of the component that an element became.
    func position(of id: String, _ kind: ElementKind) -> Int? {
        positionsByID[Key(kind: kind, text: OpaqueIdentifier(id))]
    }

    /// Returns the position of the component with a name.
    func position(named name: String, _ kind: ElementKind) -> Int? {
        positionsByName[Key(kind: kind, text: OpaqueIdentifier(name))]
    }

    /// Adds a component under the first free name.
    /// - Parameter candidates: Names by preference. If all are taken, the last one gets a number.
    mutating func add(
        _ target: YAMLReference, _ kind: ElementKind, candidates: [String], isListed: Bool
    ) -> Int {
        let name = candidates.first { self.position(named: $0, kind) == nil } ?? numbered(candidates.last ?? "", kind)
        let position = all.count
        all.append(Component(kind: kind, name: name, target: target, isListed: isListed))
        positionsByName[Key(kind: kind, text: OpaqueIdentifier(name))] = position
        addAlias(target.id, kind, of: position)
        return position
    }

    /// Returns a free name that ends in a number.
    private mutating func numbered(_ stem: String, _ kind: ElementKind) -> String {
        let key = Key(kind: kind, text: OpaqueIdentifier(stem))
        var number = numbers[key, default: 1]
        var name = ""
        repeat {
            number += 1
            name = "\(stem)_\(number)"
        } while position(named: name, kind) != nil
        numbers[key] = number
        return name
    }

    /// Makes another element the same component.
    mutating func addAlias(_ id: String, _ kind: ElementKind, of position: Int) {
        let key = Key(kind: kind, text: OpaqueIdentifier(id))
        if positionsByID[key] == nil { positionsByID[key] = position }
    }

    /// Marks a component as used.
    mutating func use(_ position: Int) {
        guard !all[position].isUsed else { return }
        all[position].isUsed = true
        pending.append(position)
    }

    /// Returns the next component to copy; `nil` if all used ones have been copied.
    mutating func nextPending() -> Int? { pending.popLast() }
}

/// Names for the components that elements of other files become.
enum ComponentName {
    /// Returns names for an element, by preference: its own name or that of its file, then with the names of the file and
    /// of the folders around it.
    static func candidates(_ target: YAMLReference) -> [String] {
        let folders = target.path.split(separator: "/").map(String.init)
        let file = allowed((folders.last ?? "").prefix { $0 != "." })
        let steps = target.pointer.split(separator: "/").map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
        var names: [String] = []
        if let own = steps.last(where: { !isStructural($0) }) { names.append(allowed(own[...])) }
        // The whole file, or a part without a name.
        if names.isEmpty { names.append(file) } else if names[0] != file { names.append(file + "_" + names[0]) }
        for folder in folders.dropLast().reversed() where folder != ".." {
            names.append(allowed(folder[...]) + "_" + (names.last ?? ""))
        }
        let usable = names.filter { !$0.isEmpty }
        return usable.isEmpty ? ["Component"] : usable
    }

    /// Replaces characters that OpenAPI doesn't allow in the names of components.
    private static func allowed(_ name: Substring) -> String {
        String(
            name.map { character in
                character.isASCII && (character.isLetter || character.isNumber || "._-".contains(character))
                    ? character : "_"
            })
    }

    /// Returns whether a step of a pointer is a keyword or an index rather than a name.
    private static func isStructural(_ step: String) -> Bool {
        structural.contains(step) || step.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static let structural: Set<String> = [
        "schema", "items", "properties", "additionalProperties", "allOf", "anyOf", "oneOf", "not", "content", "headers",
        "parameters", "responses", "requestBody", "components", "schemas", "$defs", "definitions", "examples",
        "example", "value", "application/json", "paths", "get", "put", "post", "delete", "patch",
    ]
}
