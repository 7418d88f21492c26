/// A set of the vocabularies of JSON Schema 2020-12 that have constraints. The core vocabulary always applies.
struct VocabularySet: OptionSet {
    let rawValue: UInt8

    static let applicator = VocabularySet(rawValue: 1)
    static let unevaluated = VocabularySet(rawValue: 2)
    static let validation = VocabularySet(rawValue: 4)
    /// The vocabulary that asserts all known formats; not part of ``all``.
    static let formatAssertion = VocabularySet(rawValue: 8)
    /// The vocabularies of the standard metaschema.
    static let all: VocabularySet = [.applicator, .unevaluated, .validation]

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Creates the set with one vocabulary, or the empty set if the vocabulary has only annotations; `nil` for an
    /// unknown vocabulary.
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
