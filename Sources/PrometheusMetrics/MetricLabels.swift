/// The names and values that distinguish the series of a metric, sorted by name.
public struct MetricLabels: Sendable {
    public struct Label: Hashable, Sendable {
        public let name: String
        public let value: String
    }

    public let labels: [Label]
    /// The labels as in an exposition: `app="im.example",provider="apns"`. Their identity.
    let text: [UInt8]

    /// - Parameter labels: names and values. In names, characters other than ASCII letters, digits and `_` become `_`.
    ///   Of several labels with the same name, the first takes precedence.
    public init(_ labels: [(name: String, value: String)]) {
        var names: Set<String> = []
        self.labels =
            labels
            .map { Label(name: MetricName.validLabelName($0.name), value: $0.value) }
            .filter { names.insert($0.name).inserted }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        var text: [UInt8] = []
        for label in self.labels {
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text += label.name.utf8
            text += "=\"".utf8
            text += label.value.escaped(quotes: true)
            text.append(UInt8(ascii: "\""))
        }
        self.text = text
    }

    /// The value of a label; `nil` if the series doesn't have it.
    public subscript(_ name: String) -> String? {
        labels.first { $0.name == name }?.value
    }
}

extension MetricLabels: Hashable, Comparable {
    // By bytes: Swift's `==` for strings treats canonically equivalent ones as equal.
    public static func == (left: Self, right: Self) -> Bool { left.text == right.text }
    public static func < (left: Self, right: Self) -> Bool { left.text.lexicographicallyPrecedes(right.text) }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(text)
    }
}
