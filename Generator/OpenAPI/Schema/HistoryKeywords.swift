import YAMLTree

/// Keywords such as `x-addedInMatrixVersion`, which name the version of a specification that added or changed an
/// element.
public struct HistoryKeywords: Hashable, Sendable {
    /// The end of the keywords, after `x-` and a verb: `InMatrixVersion`.
    public var suffix: String
    /// The name of the specification: `Matrix`.
    public var specification: String

    public init(suffix: String, specification: String) {
        self.suffix = suffix
        self.specification = specification
    }

    /// The keywords of the Matrix specification, such as `x-addedInMatrixVersion: "1.2"`.
    public static let matrix = HistoryKeywords(suffix: "InMatrixVersion", specification: "Matrix")

    /// Returns the sentences for an entry, "Added in Matrix 1.2."; none if its key isn't one of these keywords.
    func sentences(_ entry: YAMLMapping.Entry) -> [String] {
        guard entry.name.hasSuffix(suffix) else { return [] }
        let verb = entry.name.dropFirst(2).dropLast(suffix.count)
        let words = verb.prefix(1).uppercased() + verb.dropFirst() + " in \(specification) "
        if let version = entry.value.text { return [words + version + "."] }
        return (entry.value.mapping?.entries ?? []).map { change in
            let text = change.value.text.map { ": " + $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
            return words + change.name + (text.map { $0.hasSuffix(".") ? $0 : $0 + "." } ?? ".")
        }
    }
}
