/// Returns a hint with the nearest of the known names: `did you mean "x"?`.
/// - Returns: `nil` if no name is near.
public func suggestion(for name: String, among known: some Collection<String>) -> String? {
    nearestNames(to: name, among: known.sorted()).first.map { "did you mean \(quoted($0))?" }
}

/// Returns a hint with up to three of the nearest known names. If none is near and there are at most eight, the hint
/// lists all of them.
/// - Returns: `nil` if no name is near and there are more than eight, or none.
public func suggestions(for name: String, among known: [String]) -> String? {
    let nearest = nearestNames(to: name, among: known)
    switch nearest.count {
    case 0:
        guard !known.isEmpty, known.count <= 8 else { return nil }
        return (known.count == 1 ? "expected " : "expected one of ") + known.map { quoted($0) }.joined(separator: ", ")
    case 1: return "did you mean \(quoted(nearest[0]))?"
    default: return "did you mean one of \(nearest.map { quoted($0) }.joined(separator: ", "))?"
    }
}

/// Returns up to three of `known` that are a few typing mistakes away from `name`, the nearest first.
///
/// A name of more than 64 Unicode scalars has none. Only the first 4096 of `known` are compared, which bounds the time.
public func nearestNames(to name: String, among known: [String]) -> [String] {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard wanted.count <= 64 else { return [] }
    let bound = max(1, min(wanted.count / 3, 4))
    let ranked = known.prefix(4096).compactMap { candidate -> (distance: Int, name: String)? in
        // A cheap test first: most names are too long or too short.
        guard abs(candidate.unicodeScalars.count - wanted.count) <= bound else { return nil }
        let scalars = Array(candidate.lowercased().unicodeScalars)
        guard abs(scalars.count - wanted.count) <= bound else { return nil }
        let distance = editDistance(wanted, scalars)
        return distance <= bound ? (distance, candidate) : nil
    }
    return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
}

/// Returns the number of insertions, deletions, replacements and swaps of neighbours between two names (the restricted
/// Damerau-Levenshtein distance).
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        row.reserveCapacity(right.count + 1)
        for j in right.indices {
            var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                cost = min(cost, beforeLast[j - 1] + 1)
            }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}
