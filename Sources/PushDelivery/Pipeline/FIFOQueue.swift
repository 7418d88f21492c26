/// A first-in, first-out queue in a ring buffer. Its operations take O(1) amortised time, except `removeAll(where:)`.
struct FIFOQueue<Element> {
    /// The elements, from `head` on. The number of places is a power of two, or 0.
    private var places: [Element?] = []
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var first: Element? { isEmpty ? nil : places[head] }
    var last: Element? { isEmpty ? nil : places[place(count - 1)] }

    private func place(_ index: Int) -> Int { (head + index) & (places.count - 1) }

    /// Replaces the last element, if there is one.
    mutating func replaceLast(with element: Element) {
        guard !isEmpty else { return }
        places[place(count - 1)] = element
    }

    mutating func append(_ element: Element) {
        if count == places.count { grow() }
        places[place(count)] = element
        count += 1
    }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard !isEmpty else { return nil }
        let element = places[head]
        places[head] = nil
        head = place(1)
        count -= 1
        return element
    }

    /// Removes the elements that match. O(*n*).
    mutating func removeAll(where matches: (Element) -> Bool) {
        let remaining = (0..<count).compactMap { places[place($0)] }.filter { !matches($0) }
        self = FIFOQueue()
        for element in remaining { append(element) }
    }

    private mutating func grow() {
        var larger: [Element?] = []
        larger.reserveCapacity(max(8, count * 2))
        for index in 0..<count { larger.append(places[place(index)]) }
        larger.append(contentsOf: repeatElement(nil, count: max(8, count * 2) - count))
        places = larger
        head = 0
    }
}

extension FIFOQueue: Sendable where Element: Sendable {}
