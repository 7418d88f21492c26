import OpenAPI

/// Which operations of two specifications are the same: those of one method and one path, whatever the parameters in it
/// are called.
struct OperationMatching {
    private(set) var removed: [Operation] = []
    private(set) var matched: [(old: Operation, new: Operation)] = []
    private(set) var added: [Operation] = []

    init(_ old: [Operation], _ new: [Operation]) {
        // Documents may divide one operation among themselves; then the names tell.
        var candidates: [String: [Operation]] = [:]
        for operation in old { candidates[Self.key(operation), default: []].append(operation) }
        var names: [String: Set<String>] = [:]
        for operation in new { names[Self.key(operation), default: []].insert(operation.operationID) }
        var taken: Set<String> = []
        for operation in new {
            let key = Self.key(operation)
            let free = (candidates[key] ?? []).filter { !taken.contains(Self.identity($0)) }
            let other =
                free.first { $0.operationID == operation.operationID }
                ?? free.first { !(names[key]?.contains($0.operationID) ?? false) }
            if let other {
                taken.insert(Self.identity(other))
                matched.append((other, operation))
            } else {
                added.append(operation)
            }
        }
        removed = old.filter { !taken.contains(Self.identity($0)) }
    }

    /// `GET /rooms/{}/state`
    static func key(_ operation: Operation) -> String {
        var path = ""
        var isInside = false
        for character in operation.path {
            if character == "}" { isInside = false }
            if !isInside { path.append(character) }
            if character == "{" { isInside = true }
        }
        return operation.method.rawValue + " " + path
    }

    private static func identity(_ operation: Operation) -> String {
        "\(operation.method.rawValue) \(operation.path) \(operation.operationID) \(operation.location)"
    }

    /// How an operation is called in reports.
    static func name(_ operation: Operation) -> String {
        operation.method.rawValue.uppercased() + " " + Wording.name(operation.path, maxLength: 400)
    }
}
