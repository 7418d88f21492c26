import YAMLTree

/// A step from a value to one inside it.
enum PathStep: Hashable {
    case key([UInt8])
    case index(Int)
}

/// A violation whose position in the text hasn't been determined yet.
struct UnlocatedViolation: Hashable {
    let path: [PathStep]
    /// Whether the violation is of the key, not of the value under it.
    let isAtKey: Bool
    let code: ViolationCode
    let message: String
    let schemaLocation: SourceLocation

    /// The JSON Pointer as UTF-8.
    var pointer: [UInt8] {
        var result: [UInt8] = []
        for step in path {
            result.append(UInt8(ascii: "/"))
            switch step {
            case .key(let key): result.append(contentsOf: escapedPointerToken(key))
            case .index(let index): result.append(contentsOf: String(index).utf8)
            }
        }
        return result
    }
}
