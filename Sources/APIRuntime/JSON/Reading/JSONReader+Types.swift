extension JSONReader {
    /// The type of the next value, without moving on; empty when none starts there.
    mutating func peekTypes() -> JSONTypes {
        switch peekKind() {
        case .object: return .object
        case .array: return .array
        case .string: return .string
        case .boolean: return .boolean
        case .null: return .null
        case .invalid: return []
        case .number:
            let start = position
            guard let token = scanNumber() else { return [] }
            position = start
            if case .fraction = exactInteger(token) { return JSONTypes.number.subtracting(.integer) }
            return .integer
        }
    }
}
