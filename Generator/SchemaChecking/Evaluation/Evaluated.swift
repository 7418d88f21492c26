/// Which members of an object, or elements of an array, some keyword has had its say about: what JSON Schema's
/// `unevaluatedProperties` and `unevaluatedItems` leave alone. They are known by their positions.
struct Evaluated {
    private(set) var isAll = false
    private var positions: Set<Int> = []

    mutating func insert(_ position: Int) {
        if !isAll { positions.insert(position) }
    }

    mutating func insertAll() {
        isAll = true
        positions = []
    }

    mutating func formUnion(_ other: Evaluated) {
        if isAll { return }
        if other.isAll { insertAll() } else { positions.formUnion(other.positions) }
    }

    func contains(_ position: Int) -> Bool { isAll || positions.contains(position) }
}

/// What came of holding a value against a schema.
struct Verdict {
    var isValid: Bool
    var evaluated = Evaluated()
}
