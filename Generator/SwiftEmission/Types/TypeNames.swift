import APIModel

/// The Swift names of types in each scope.
struct TypeNames {
    private let module: String
    /// The names of nested types by the qualified name of their parent; "" for top-level types.
    private var nested: [String: Set<String>] = [:]
    /// The kinds of the declared types, by qualified name.
    private var kinds: [String: TypeDeclaration.Kind] = [:]

    init(_ module: APIModule) {
        self.module = module.name
        for declaration in module.types { add(declaration, parent: "") }
        for operation in module.requests {
            if let body = operation.body, body.contents.count > 1 { nested["", default: []].insert(body.typeName) }
            guard !operation.output.isPlain else { continue }
            nested["", default: []].insert(operation.output.typeName)
            for name in OutputTypes.qualifiedNames(of: operation.output) {
                let steps = name.split(separator: ".")
                nested[steps.dropLast().joined(separator: "."), default: []].insert(String(steps[steps.count - 1]))
            }
        }
    }

    private mutating func add(_ declaration: TypeDeclaration, parent: String) {
        nested[parent, default: []].insert(declaration.name)
        kinds[declaration.qualifiedName] = declaration.kind
        for inner in declaration.nested { add(inner, parent: declaration.qualifiedName) }
    }

    /// A scope of code: the enclosing types in which Swift looks up unqualified names, the innermost last.
    struct Scope {
        var types: [String] = []

        /// The scope of an extension: only the type's own nested types are visible, not those of its enclosing types.
        static func `extension`(of qualifiedName: String) -> Scope { Scope(types: [qualifiedName]) }
        static let module = Scope()

        /// The scope within the declaration of a type.
        func inside(_ qualifiedName: String) -> Scope { Scope(types: types + [qualifiedName]) }
    }

    /// The shortest unambiguous name of a type.
    func name(_ qualifiedName: String, in scope: Scope) -> String {
        for type in scope.types.reversed() where qualifiedName.hasPrefix(type + ".") {
            let short = String(qualifiedName.dropFirst(type.count + 1))
            if lookup(firstComponent(short), in: scope) == type { return short }
        }
        if lookup(firstComponent(qualifiedName), in: scope) == "" { return qualifiedName }
        return module + "." + qualifiedName
    }

    private func firstComponent(_ name: String) -> String { String(name.prefix { $0 != "." }) }

    /// The qualified name of the parent of the type that Swift finds for a name; "" for a top-level type.
    private func lookup(_ name: String, in scope: Scope) -> String {
        scope.types.last { nested[$0]?.contains(name) ?? false } ?? ""
    }

    /// The Swift text of a type.
    func swift(_ type: TypeUse, in scope: Scope) -> String {
        switch type {
        case .string: EmittedType.string.rawValue
        case .formatted(let type): type.qualifiedName
        case .integer(let limits): (limits.isUnsigned ? EmittedType.uint64 : .int64).rawValue
        case .number: EmittedType.double.rawValue
        case .boolean: EmittedType.bool.rawValue
        case .null: EmittedType.jsonNull.rawValue
        case .any: EmittedType.jsonValue.rawValue
        case .freeForm: EmittedType.jsonObject.rawValue
        case .array(let element, _, _): "[\(swift(element, in: scope))]"
        case .dictionary(let value, _, _): "[\(EmittedType.string): \(swift(value, in: scope))]"
        case .patternDictionary(let value, _, _): "\(EmittedType.patternProperties)<\(swift(value, in: scope))>"
        case .named(let name): self.name(name, in: scope)
        case .nullable(let type): "\(EmittedType.nullable)<\(swift(type, in: scope))>"
        case .checked(let type, _): swift(type, in: scope)
        }
    }

    /// The Swift text of a property's type. If a property can be absent or `null`, the type distinguishes the two.
    func swift(_ property: Property, in scope: Scope) -> String {
        switch (property.type.unchecked, property.isRequired) {
        case (.nullable(let type), true): swift(type, in: scope) + "?"
        case (let type, true): swift(type, in: scope) + (property.isEndless ? "?" : "")
        case (let type, false): swift(type, in: scope) + "?"
        }
    }

    /// Whether a type is a structure that is decoded in place, member by member.
    func isStructure(_ type: TypeUse) -> Bool {
        guard case .named(let name) = type, case .structure(let structure)? = kinds[name] else { return false }
        return !structure.isFreeForm
    }

    /// Whether a type is an enum of strings.
    func isStringEnum(_ qualifiedName: String) -> Bool {
        if case .stringEnum? = kinds[qualifiedName] { true } else { false }
    }

    /// The initial value of a property before decoding.
    func empty(_ property: Property, in scope: Scope) -> String {
        if case .nullable = property.type.unchecked { return "nil" }
        return empty(property.type.unchecked, in: scope)
    }

    private func empty(_ type: TypeUse, in scope: Scope) -> String {
        switch type {
        case .string: "\"\""
        case .formatted: ".jsonPlaceholder"
        case .integer, .number: "0"
        case .boolean: "false"
        case .null: "\(EmittedType.jsonNull)()"
        case .any, .nullable: ".null"
        case .array: "[]"
        case .freeForm, .dictionary, .patternDictionary: "[:]"
        case .checked(let type, _): empty(type, in: scope)
        case .named(let name):
            switch kinds[name] {
            case .structure(let structure)? where structure.isFreeForm: "\(self.name(name, in: scope))()"
            case .structure?: "\(self.name(name, in: scope))(.blank)"
            case .stringEnum?: ".unknown(\"\")"
            case .union?, .multipart?, nil: ".unknown(.null)"
            }
        }
    }

    /// The Swift text of a body's type.
    func swift(_ content: ContentModel, in scope: Scope) -> String {
        switch content.kind {
        case .json(let type), .form(let type): swift(type, in: scope)
        case .text: EmittedType.string.rawValue
        case .bytes: EmittedType.apiContent.rawValue
        case .multipart(let form): name(form, in: scope)
        case .events(let type):
            "\(EmittedType.apiEventStream)<\(type.map { swift($0, in: scope) } ?? EmittedType.string.rawValue)>"
        case .jsonStream(let type): "\(EmittedType.apiJSONStream)<\(swift(type, in: scope))>"
        case .contentStream: EmittedType.apiContentStream.rawValue
        }
    }
}
