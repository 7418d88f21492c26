import YAMLTree

/// The examples of schemas with their types. Each node is listed only once.
struct ExampleList {
    private(set) var all: [ExampleUse] = []
    private var locations: Set<SourceLocation> = []

    mutating func append(_ nodes: [YAMLNode], of type: TypeUse) {
        for node in nodes where locations.insert(node.location).inserted {
            all.append(ExampleUse(type: type, node: node))
        }
    }
}
