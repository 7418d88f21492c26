import StringGrammars

/// The operands of compiled conditions: each distinct one once, referred to by its position.
final class ConditionOperands: Sendable {
    let paths: [PropertyPath]
    let globs: [FoldedGlob]
    /// The outlines of ``globs``, at the same positions.
    let outlines: [FoldedGlob.Outline]
    let values: [ScalarValue]
    /// The keys of `sender_notification_permission`.
    let notificationKeys: [OpaqueIdentifier]

    init(_ builder: Builder) {
        paths = builder.paths.elements
        globs = builder.globs.elements
        outlines = globs.map(\.outline)
        values = builder.values.elements
        notificationKeys = builder.notificationKeys.elements
    }

    /// A collector of operands while conditions are compiled.
    struct Builder {
        /// The user ID in a condition that means the ID of the evaluated user.
        let placeholder: String?
        private let placeholderLocalpart: String?

        fileprivate var paths = NumberedValues<PropertyPath>()
        fileprivate var globs = NumberedValues<FoldedGlob>()
        fileprivate var values = NumberedValues<ScalarValue>()
        fileprivate var notificationKeys = NumberedValues<OpaqueIdentifier>()

        init(placeholder: String?) {
            self.placeholder = placeholder
            placeholderLocalpart = placeholder.map(DefaultPushRules.localpart)
        }

        func isPlaceholder(_ text: String) -> Bool { placeholder?.isIdentical(to: text) ?? false }

        /// Returns whether a text is the localpart of the placeholder.
        func isPlaceholderLocalpart(_ text: String) -> Bool { placeholderLocalpart?.isIdentical(to: text) ?? false }

        mutating func property(_ path: PropertyPath) -> PropertyReference {
            PropertyReference(number: KnownProperty(path)?.rawValue ?? ~paths.number(of: path))
        }

        mutating func glob(_ pattern: String) -> Int { globs.number(of: FoldedGlob(pattern)) }

        mutating func value(_ value: ScalarValue) -> Int { values.number(of: value) }

        mutating func notificationKey(_ key: String) -> Int { notificationKeys.number(of: OpaqueIdentifier(key)) }
    }
}

/// The property of an event that a condition checks.
struct PropertyReference: Sendable {
    /// The number of a ``KnownProperty``, or the complement of a position in ``ConditionOperands/paths``.
    fileprivate let number: Int

    /// Returns the number that an event has for the property, or -1 if the event doesn't have the property.
    @inline(__always)
    func number(in event: FlattenedEvent, _ operands: ConditionOperands) -> Int {
        number >= 0 ? event.number(ofKnown: number) : event.number(of: operands.paths[~number])
    }
}

/// Distinct values, numbered from 0.
private struct NumberedValues<Element: Hashable> {
    private(set) var elements: [Element] = []
    private var numbers: [Element: Int] = [:]

    mutating func number(of element: Element) -> Int {
        if let number = numbers[element] { return number }
        elements.append(element)
        numbers[element] = elements.count - 1
        return elements.count - 1
    }
}
