import APIRuntime

/// An event, made ready for push rules: its properties by their paths, its texts folded, its body's words indexed.
///
/// It says nothing of users and rooms: make it once for an event, and evaluate any number of rulesets against it, on any
/// threads. Making it takes time and memory in proportion to the event's size, however deep it is.
public struct FlattenedEvent: Sendable {
    /// The event itself and, after their parents, all properties below it.
    private let properties: [Property]
    /// Open addressing by the low bits of a property's hash: its number, or -1.
    private let table: [Int]
    /// The numbers of the properties that ``KnownProperty`` has, or -1.
    private let known: [Int]
    /// The folded texts of all properties that are strings.
    private let texts: [UInt8]
    /// Where a property's folded text lies, by the property's number. It holds numbers only, so that reading it counts no
    /// references.
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
        /// -1 for a property that isn't a string.
        let count: Int
        var range: Range<Int> { start..<(start + count) }
    }

    /// - Parameter event: the event as a homeserver has it, or as a client has it after decryption.
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

    /// A property's number, or -1 when the event doesn't have it.
    @inline(__always)
    func number(of property: KnownProperty) -> Int { known[property.rawValue] }

    /// - Parameter property: the number of a ``KnownProperty``.
    @inline(__always)
    func number(ofKnown property: Int) -> Int { known[property] }

    /// A property's number, or -1 when the event doesn't have it.
    func number(of path: PropertyPath) -> Int { Self.find(path, properties, table) }

    @inline(__always)
    func value(_ number: Int) -> JSONValue { properties[number].value }

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
            guard number > 0, properties[number].key.hasSameScalars(as: key) else { return false }
            number = properties[number].parent
        }
        return number == 0
    }

    // MARK: Texts

    /// Whether a glob describes the whole text of a property that is a string.
    /// - Parameter outline: the glob's.
    @inline(__always)
    func matchesWhole(_ number: Int, _ outline: FoldedGlob.Outline, _ glob: @autoclosure () -> FoldedGlob) -> Bool {
        let place = places[number]
        return outline.allowsWhole(place.count) && glob().matchesWhole(texts.span.extracting(place.range))
    }

    /// Whether a glob describes words of the body; `nil` when the event has no body, or one that isn't a string.
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
