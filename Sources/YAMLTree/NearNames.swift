/// A hint that names what may have been meant by `name`, out of what there is: "did you mean 'x'?".
///
/// - Returns: Nil when nothing is near, and there is too much to name it all.
public func nearNamesHint(for name: String, among names: [String]) -> String? {
    let near = nearNames(to: name, among: names)
    switch near.count {
    case 0: return names.isEmpty || names.count > 8 ? nil : "there is " + names.map(quoted).joined(separator: ", ")
    case 1: return "did you mean \(quoted(near[0]))?"
    default: return "did you mean one of \(near.map(quoted).joined(separator: ", "))?"
    }
}

/// Up to three of `names` that are a few typing mistakes away from `name`, nearest first.
public func nearNames(to name: String, among names: [String]) -> [String] {
    let wanted = Array(name.lowercased().unicodeScalars)
    guard wanted.count <= 64 else { return [] }
    let bound = max(1, min(wanted.count / 3, 4))
    // The first few thousand names are enough for a hint and keep it quick.
    let ranked = names.prefix(4096).compactMap { candidate -> (distance: Int, name: String)? in
        // Before anything that takes time: most names are too long or too short.
        guard abs(candidate.unicodeScalars.count - wanted.count) <= bound else { return nil }
        let scalars = Array(candidate.lowercased().unicodeScalars)
        guard abs(scalars.count - wanted.count) <= bound else { return nil }
        let distance = editDistance(wanted, scalars)
        return distance <= bound ? (distance, candidate) : nil
    }
    return ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
}

/// How many insertions, deletions, replacements and swaps of neighbours lead from one to the other.
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
