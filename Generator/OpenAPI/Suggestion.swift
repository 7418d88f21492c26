/// "did you mean 'x'?" for the nearest of some known names, when one is near enough.
public func suggestion(for name: String, among known: some Collection<String>) -> String? {
    let limit = max(1, name.count / 3)
    let nearest = known.map { ($0, distance(name, $0)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
    guard let nearest, nearest.1 <= limit, nearest.0 != name else { return nil }
    return "did you mean '\(nearest.0)'?"
}

/// The number of characters to insert, remove or replace (Levenshtein).
private func distance(_ left: String, _ right: String) -> Int {
    let right = Array(right.prefix(100))
    var row = Array(0...right.count)
    for (index, character) in left.prefix(100).enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in right.indices {
            let cost = diagonal + (right[column] == character ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(cost, row[column] + 1, row[column + 1] + 1)
        }
    }
    return row[right.count]
}
