/// The purpose of an evaluation.
struct EvaluationContext {
    /// Whether only validity matters: violations aren't reported, and the first one ends the evaluation.
    var isProbe: Bool
    /// Whether an enclosing schema needs to know which members and items were evaluated.
    var tracksEvaluated: Bool
}

/// The result of the evaluation of a value by a schema.
struct EvaluationResult {
    var isValid: Bool
    var evaluated = EvaluatedPositions()
}

/// The positions of the members of an object, or items of an array, that a keyword has evaluated, so that
/// `unevaluatedProperties` and `unevaluatedItems` don't apply to them.
struct EvaluatedPositions {
    private(set) var isAll = false
    private var positions: Set<Int> = []

    mutating func insert(_ position: Int) {
        if !isAll { positions.insert(position) }
    }

    mutating func insertAll() {
        isAll = true
        positions = []
    }

    mutating func formUnion(_ other: EvaluatedPositions) {
        if isAll { return }
        if other.isAll { insertAll() } else { positions.formUnion(other.positions) }
    }

    func contains(_ position: Int) -> Bool { isAll || positions.contains(position) }
}
