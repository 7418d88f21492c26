/// The vocabularies of JSON Schema 2020-12 whose keywords say what is valid. The core vocabulary always holds.
struct Vocabularies: OptionSet {
    let rawValue: UInt8

    static let applicator = Vocabularies(rawValue: 1)
    static let unevaluated = Vocabularies(rawValue: 2)
    static let validation = Vocabularies(rawValue: 4)
    /// All formats that are known are asserted; it isn't among those that hold where no metaschema says otherwise.
    static let formatAssertion = Vocabularies(rawValue: 8)
    static let all: Vocabularies = [.applicator, .unevaluated, .validation]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Nil for a vocabulary that isn't known; empty for one that only annotates.
    init?(uri: String) {
        switch uri.split(separator: "/").last {
        case _ where !uri.hasPrefix("https://json-schema.org/draft/2020-12/vocab/"): return nil
        case "applicator": self = .applicator
        case "unevaluated": self = .unevaluated
        case "validation": self = .validation
        case "format-assertion": self = .formatAssertion
        case "core", "meta-data", "format-annotation", "content": self = []
        default: return nil
        }
    }
}
