/// A first-in, first-out queue. Its operations take O(1) amortised time, except `removeAll(where:)`.
struct FIFOQueue<Element> {
    private var elements: [Element?] = []
    private var head = 0

    var count: Int { elements.count - head }
    var isEmpty: Bool { count == 0 }
    var first: Element? { head < elements.count ? elements[head] : nil }

    var last: Element? { isEmpty ? nil : elements[elements.count - 1] }

    /// Replaces the last element, if there is one.
    mutating func replaceLast(with element: Element) {
        guard !isEmpty else { return }
        elements[elements.count - 1] = element
    }

    mutating func append(_ element: Element) {
        elements.append(element)
    }

    @discardableResult
    mutating func popFirst() -> Element? {
        guard head < elements.count else { return nil }
        let element = elements[head]
        elements[head] = nil
        head += 1
        if head > 32, head * 2 > elements.count {
            elements.removeFirst(head)
            head = 0
        }
        return element
    }

    /// Removes the elements that match. O(*n*).
    mutating func removeAll(where matches: (Element) -> Bool) {
        elements = elements[head...].filter { element in element.map { !matches($0) } ?? false }
        head = 0
    }
}

extension FIFOQueue: Sendable where Element: Sendable {}
