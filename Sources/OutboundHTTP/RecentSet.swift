/// A set of bounded size that forgets the elements which weren't inserted for the longest time.
///
/// Elements are kept in two generations. When the younger one is full it becomes the older one, so that an element is
/// forgotten after `capacity / 2` to `capacity` insertions of other elements.
struct RecentSet<Element: Hashable> {
    private var younger: Set<Element> = []
    private var older: Set<Element> = []
    private let maxGeneration: Int

    /// - Parameter capacity: maximum number of elements, at least two.
    init(capacity: Int) {
        maxGeneration = max(1, capacity / 2)
    }

    var count: Int { younger.count + older.count }

    func contains(_ element: Element) -> Bool {
        younger.contains(element) || older.contains(element)
    }

    mutating func insert(_ element: Element) {
        guard !younger.contains(element) else { return }
        older.remove(element)
        if younger.count >= maxGeneration {
            older = younger
            younger = []
        }
        younger.insert(element)
    }
}

extension RecentSet: Sendable where Element: Sendable {}
