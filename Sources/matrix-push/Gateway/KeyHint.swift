/// What to write instead of a word that isn't known: the known one that is nearest, otherwise all of them.
func keyHint(for word: String, among known: [String]) -> String {
    let near = known.map { (word: $0, distance: editDistance($0, word)) }.min { $0.distance < $1.distance }
    if let near, near.distance <= max(1, near.word.count / 3) { return "did you mean \"\(near.word)\"?" }
    return "known are \(known.map { "\"\($0)\"" }.joined(separator: ", "))"
}

/// How many characters must be inserted, removed or replaced to make one word of the other (Levenshtein).
private func editDistance(_ left: String, _ right: String) -> Int {
    // A hint needs no more of a word than this, and the time grows with the square.
    let left = Array(left.unicodeScalars.prefix(64))
    let right = Array(right.unicodeScalars.prefix(64))
    var row = Array(0...right.count)
    for (index, scalar) in left.enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for (column, other) in right.enumerated() {
            let replaced = diagonal + (scalar == other ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
        }
    }
    return row[right.count]
}
