import APIRuntime
import StringGrammars

/// An event prepared for push rules: its properties by path, its strings case-folded, the words of its body indexed.
///
/// It doesn't depend on users or rooms: create it once per event and evaluate any number of rulesets on it, on any
/// threads. Creation takes time and memory linear in the event's size, at any nesting depth.
public struct FlattenedEvent: Sendable {
    /// The event itself, then all properties below it, each after its parent.
    private let properties: [Property]
    /// A hash table with open addressing: property numbers by the low bits of the property's hash; -1 is an empty slot.
    private let table: [Int]
    /// The number of each ``KnownProperty``, or -1 if the event doesn't have it.
    private let known: [Int]
    /// The folded texts of all string properties, concatenated.
    private let texts: [UInt8]
    /// The place of each property's folded text in ``texts``, by the property's number. It holds numbers only, so
    /// reading it retains no references.
    private let places: [TextPlace]
    private let bodyBoundaries: WordBoundaries
    private let bodyFilter: BigramFilter?

    struct Property: Sendable {
        let key: String
        let value: JSONValue
        let parent: Int
        let hash: PropertyHash
    }

    private struct TextPlace: Sendable {
        let start: Int
        /// The number of bytes, or -1 for a property that isn't a string.
        let count: Int
        var range: Range<Int> { start..<(start + count) }
    }

    /// - Parameter event: the event as the homeserver stores it, or decrypted by the client.
    public init(_ event: JSONObject) {
        var properties: [Property] = []
        properties.reserveCapacity(24)
        var texts: [UInt8] = []
        texts.reserveCapacity(512)
        var places: [TextPlace] = []
        places.reserveCapacity(24)
        var foreign: [Int] = []
        let bodyHash = KnownProperty.paths[KnownProperty.body.rawValue].hash
        var bodyForeign: [Int] = []

        properties.append(Property(key: "", value: .object(event), parent: 0, hash: .root))
        places.append(TextPlace(start: 0, count: -1))
        var next = 0
        while next < properties.count {
            if case .object(let object) = properties[next].value {
                let parentHash = properties[next].hash
                for (key, value) in object {
                    let hash = parentHash.appending(key)
                    if case .string(let text) = value {
                        let start = texts.count
                        texts.appendFolded(text, foreign: &foreign)
                        places.append(TextPlace(start: start, count: texts.count - start))
                        if !foreign.isEmpty {
                            if hash == bodyHash { bodyForeign = foreign }
                            foreign.removeAll()
                        }
                    } else {
                        places.append(TextPlace(start: 0, count: -1))
                    }
                    properties.append(Property(key: key, value: value, parent: next, hash: hash))
                }
            }
            next += 1
        }

        var size = 32
        while size < 2 * properties.count { size *= 2 }
        var table = [Int](repeating: -1, count: size)
        for number in properties.indices.dropFirst() {
            var slot = Int(truncatingIfNeeded: properties[number].hash.value) & (size - 1)
            while table[slot] >= 0 { slot = (slot + 1) & (size - 1) }
            table[slot] = number
        }
        self.properties = properties
        self.table = table
        self.texts = texts
        self.places = places
        known = KnownProperty.paths.map { Self.find($0, properties, table) }
        let body = known[KnownProperty.body.rawValue]
        bodyBoundaries = WordBoundaries(foreign: bodyForeign)
        bodyFilter =
            body >= 0 && places[body].count >= 0
            ? BigramFilter(texts.span.extracting(places[body].range)) : nil
    }

    // MARK: Properties

    /// Returns a property's number, or -1 if the event doesn't have the property.
    @inline(__always)
    func number(of property: KnownProperty) -> Int { known[property.rawValue] }

    /// - Parameter property: the raw value of a ``KnownProperty``.
    @inline(__always)
    func number(ofKnown property: Int) -> Int { known[property] }

    /// Returns a property's number, or -1 if the event doesn't have the property.
    func number(of path: PropertyPath) -> Int { Self.find(path, properties, table) }

    @inline(__always)
    func value(_ number: Int) -> JSONValue { properties[number].value }

    /// Returns a property's value, or `nil` if the event doesn't have the property.
    func value(at path: PropertyPath) -> JSONValue? {
        let number = number(of: path)
        // Not `nil` in a conditional expression: that would be the JSON `null`.
        guard number >= 0 else { return nil }
        return value(number)
    }

    private static func find(_ path: PropertyPath, _ properties: [Property], _ table: [Int]) -> Int {
        var slot = Int(truncatingIfNeeded: path.hash.value) & (table.count - 1)
        while table[slot] >= 0 {
            let number = table[slot]
            if properties[number].hash == path.hash, isAt(path, number, properties) { return number }
            slot = (slot + 1) & (table.count - 1)
        }
        return -1
    }

    private static func isAt(_ path: PropertyPath, _ number: Int, _ properties: [Property]) -> Bool {
        var number = number
        for key in path.keys.reversed() {
            guard number > 0, properties[number].key.isIdentical(to: key) else { return false }
            number = properties[number].parent
        }
        return number == 0
    }

    // MARK: Texts

    /// Returns whether a glob matches the whole text of a string property.
    /// - Parameter outline: the glob's.
    @inline(__always)
    func matchesWhole(_ number: Int, _ outline: FoldedGlob.Outline, _ glob: @autoclosure () -> FoldedGlob) -> Bool {
        let place = places[number]
        return outline.allowsWhole(place.count) && glob().matchesWhole(texts.span.extracting(place.range))
    }

    /// Returns whether a glob matches words of the body, or `nil` if the event has no body that is a string.
    /// - Parameter outline: the glob's.
    @inline(__always)
    func bodyMatchesWords(_ outline: FoldedGlob.Outline, _ glob: @autoclosure () -> FoldedGlob) -> Bool? {
        guard let bodyFilter else { return nil }
        guard outline.allowsWords(bodyFilter) else { return false }
        let place = places[known[KnownProperty.body.rawValue]]
        return glob().matchesWords(texts.span.extracting(place.range), bodyBoundaries)
    }

    @inline(__always)
    func isString(_ number: Int) -> Bool { places[number].count >= 0 }
}
