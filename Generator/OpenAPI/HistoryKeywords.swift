import YAMLTree

/// The keys by which the authors of a specification say in which of its versions a thing was added or changed.
public struct HistoryKeywords: Hashable, Sendable {
    /// What the keys end with, after `x-` and a verb.
    public var suffix: String
    /// What the versions are those of.
    public var specification: String

    public init(suffix: String, specification: String) {
        self.suffix = suffix
        self.specification = specification
    }

    /// `x-addedInMatrixVersion: "1.2"` and its kin.
    public static let matrix = HistoryKeywords(suffix: "InMatrixVersion", specification: "Matrix")

    /// What a key of a schema says, as sentences: "Added in Matrix 1.2."
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
