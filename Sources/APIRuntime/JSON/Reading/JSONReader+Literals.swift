extension JSONReader {
    /// Reads a boolean.
    public mutating func readBoolean() -> Bool? {
        guard peekKind() == .boolean else {
            reportTypeMismatch(expected: "true or false")
            return nil
        }
        let value = current == UInt8(ascii: "t")
        return scanLiteral(value ? .true : .false) ? value : nil
    }

    /// Reads a boolean of which the schema allows one value only.
    public mutating func readBoolean(only expected: Bool) -> Bool? {
        let start = valueStart()
        guard let value = readBoolean() else { return nil }
        if mode == .strict, value != expected { record(.enum, at: start, "expected \(expected), found \(value)") }
        return value
    }

    /// Reads `null`; answers whether it stood there.
    public mutating func readNull() -> Bool {
        guard peekKind() == .null else {
            reportTypeMismatch(expected: "null")
            return false
        }
        return scanLiteral(.null)
    }

    /// Consumes a literal that starts at the cursor.
    mutating func scanLiteral(_ literal: JSONLiteralWord) -> Bool {
        if position + literal.count <= end, bytes.word(at: position, count: literal.count) == literal.word {
            position += literal.count
            return true
        }
        for byte in literal.rawValue.utf8 {
            guard current == byte else { break }
            position += 1
        }
        failExpecting(literal.rawValue)
        return false
    }
}

/// The words of JSON, as their bytes in a row.
enum JSONLiteralWord: String {
    case `true`
    case `false`
    case null

    var count: Int { self == .false ? 5 : 4 }

    /// Its bytes, the first one lowest.
    var word: UInt64 {
        switch self {
        case .true: 0x6575_7274
        case .false: 0x65_736C_6166
        case .null: 0x6C6C_756E
        }
    }
}
