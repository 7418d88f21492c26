import YAMLTree

/// A step from a value to one inside it.
enum PathStep: Hashable {
    case key([UInt8])
    case index(Int)
}

/// A violation before its place in the text is looked up.
struct Finding: Hashable {
    let path: [PathStep]
    /// Whether it is the key that is at fault, not the value under it.
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
            case .key(let key): result.append(contentsOf: JSONPointer.escaped(key))
            case .index(let index): result.append(contentsOf: String(index).utf8)
            }
        }
        return result
    }
}
