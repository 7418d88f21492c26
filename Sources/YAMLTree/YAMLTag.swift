/// The tags of the core schema. Other tags have no meaning here and are rejected.
enum YAMLTag: String {
    case string = "tag:yaml.org,2002:str"
    case integer = "tag:yaml.org,2002:int"
    case number = "tag:yaml.org,2002:float"
    case bool = "tag:yaml.org,2002:bool"
    case null = "tag:yaml.org,2002:null"
    case mapping = "tag:yaml.org,2002:map"
    case sequence = "tag:yaml.org,2002:seq"
    /// `!`: the tag of the node's kind; a scalar is a string.
    case nonSpecific = "!"

    init(_ text: String, at location: SourceLocation) throws(Diagnostic) {
        guard let tag = YAMLTag(rawValue: text) else {
            throw .error(
                "unknown tag \(quoted(text))", at: location,
                hint:
                    "a value that begins with \"!\" must be quoted; the known tags are !!str, !!int, !!float, !!bool, "
                    + "!!null, !!map and !!seq")
        }
        self = tag
    }

    /// The tag in short form: `!!str`.
    private var shorthand: String {
        self == .nonSpecific ? rawValue : "!!" + rawValue.drop { $0 != "2" }.dropFirst(5)
    }

    /// Returns the value of a scalar with the tag.
    /// - Throws: An error if the text doesn't fit the tag.
    func value(ofScalar text: String, at location: SourceLocation) throws(Diagnostic) -> YAMLNode.Value {
        let value: YAMLNode.Value? =
            switch self {
            case .string, .nonSpecific: .string(text)
            case .null: ScalarResolver.isNull(text) ? .null : nil
            case .bool: ScalarResolver.bool(text).map { .bool($0) }
            case .integer: integer(text)
            case .number: number(text)
            case .mapping, .sequence: nil
            }
        guard let value else {
            throw .error("the tag \(shorthand) does not fit the value \(quoted(text))", at: location)
        }
        return value
    }

    /// Rejects a tag that doesn't fit a collection.
    func requireCollection(isMapping: Bool, at location: SourceLocation) throws(Diagnostic) {
        guard self == .nonSpecific || self == (isMapping ? .mapping : .sequence) else {
            throw .error("the tag \(shorthand) does not fit \(isMapping ? "a mapping" : "a sequence")", at: location)
        }
    }

    private func integer(_ text: String) -> YAMLNode.Value? {
        // A number with a fraction or an exponent isn't an integer; digits beyond Int64 are.
        guard let value = ScalarResolver.number(text), !text.utf8.contains(UInt8(ascii: ".")) else { return nil }
        if case .number = value, !text.hasPrefix("0x"), text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            return nil
        }
        return value
    }

    private func number(_ text: String) -> YAMLNode.Value? {
        switch ScalarResolver.number(text) {
        case .integer(let integer): .number(Double(integer))
        case let value: value
        }
    }
}
