@testable import APIModel

/// The types of a module's examples, each with a name. A type without a name, such as a string with limits, becomes the
/// only member of a structure that is added to the module, so that these tests don't depend on how code is emitted.
struct NamedExampleTypes {
    /// The key of the value in an added structure.
    static let member = "value"

    private(set) var model: APIModule
    private var names: [String: String] = [:]

    init(_ model: APIModule) {
        self.model = model
        for example in model.examples { add(example.type) }
    }

    /// Returns the name of the type that reads a value, and whether the value must be wrapped in an object under
    /// ``member``.
    func reader(of type: TypeUse) -> (name: String, isMember: Bool) {
        if case .named(let name) = type { return (name, false) }
        return (names["\(type)"] ?? "", true)
    }

    private mutating func add(_ type: TypeUse) {
        if case .named = type { return }
        guard names["\(type)"] == nil else { return }
        let name = "NamedExampleType\(names.count)"
        names["\(type)"] = name
        let property = Property(
            jsonName: Self.member, swiftName: Self.member, type: type, isRequired: true,
            documentation: Documentation())
        model.types.append(
            TypeDeclaration(
                name: name, qualifiedName: name, documentation: Documentation(),
                kind: .structure(Structure(members: [.property(property)], additional: .forbidden)), nested: []))
    }
}
