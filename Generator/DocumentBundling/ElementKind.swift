import OpenAPI

/// The kind of an element of an OpenAPI document. It decides where references, schemas and examples are.
enum ElementKind: CaseIterable {
    case schema, response, parameter, example, requestBody, header, securityScheme, link, callback, pathItem, mediaType
    case operation, encoding
    /// A value in an example, whose references are replaced by their targets.
    case exampleValue
    /// A value without references.
    case other

    /// The form of a key's value.
    enum Form {
        case one, list, map
    }

    /// The elements under a key.
    struct Child {
        let kind: ElementKind
        let form: Form

        static func one(_ kind: ElementKind) -> Child { Child(kind: kind, form: .one) }
        static func list(_ kind: ElementKind) -> Child { Child(kind: kind, form: .list) }
        static func map(_ kind: ElementKind) -> Child { Child(kind: kind, form: .map) }
    }

    /// The sections of components, in OpenAPI's order.
    static let sections: [(name: String, kind: ElementKind)] = [
        ("schemas", .schema), ("responses", .response), ("parameters", .parameter), ("examples", .example),
        ("requestBodies", .requestBody), ("headers", .header), ("securitySchemes", .securityScheme), ("links", .link),
        ("callbacks", .callback), ("pathItems", .pathItem), ("mediaTypes", .mediaType),
    ]

    /// The section of components; `nil` for elements that can't be components.
    var section: String? { Self.sections.first { $0.kind == self }?.name }

    /// Returns the elements under a key; `nil` if the value is copied verbatim.
    func child(_ key: String) -> Child? {
        // The keys of a callback are expressions.
        if self == .callback { return key.hasPrefix("x-") ? nil : .one(.pathItem) }
        return Self.children[self]?[key]
    }

    private static let contents: [String: Child] = [
        "schema": .one(.schema), "content": .map(.mediaType), "example": .one(.exampleValue),
        "examples": .map(.example),
    ]

    private static let encodings: [String: Child] = [
        "encoding": .map(.encoding), "itemEncoding": .one(.encoding), "prefixEncoding": .list(.encoding),
    ]

    private static let children: [ElementKind: [String: Child]] = [
        .pathItem: operations.merging(["parameters": .list(.parameter)]) { $1 },
        .operation: [
            "parameters": .list(.parameter), "requestBody": .one(.requestBody), "responses": .map(.response),
            "callbacks": .map(.callback),
        ],
        .parameter: contents, .header: contents,
        .requestBody: ["content": .map(.mediaType)],
        .response: ["headers": .map(.header), "content": .map(.mediaType), "links": .map(.link)],
        .mediaType: encodings.merging([
            "schema": .one(.schema), "itemSchema": .one(.schema), "example": .one(.exampleValue),
            "examples": .map(.example),
        ]) { $1 },
        .encoding: encodings.merging(["headers": .map(.header)]) { $1 },
        .example: ["value": .one(.exampleValue), "dataValue": .one(.exampleValue)],
    ]

    private static let operations: [String: Child] = {
        let methods = Operation.Method.standard.map { ($0.rawValue, Child.one(.operation)) }
        return Dictionary(uniqueKeysWithValues: methods + [(Operation.Method.additionalKey, .map(.operation))])
    }()
}
