import OpenAPI

/// Which operations of two specifications are the same: those of one method and one path, whatever the parameters in it
/// are called. Of the rest, those whose path the new one takes as well, as `/profile/{user}/{key}` does
/// `/profile/{user}/avatar`; those of one name whose path is a case of the old one; and those that differ only by a base
/// path that the other side has no longer.
struct OperationMatching {
    private static let maxCandidates = 1_000_000

    private(set) var removed: [Operation] = []
    private(set) var matched: [(old: Operation, new: Operation)] = []
    private(set) var added: [Operation] = []

    init(_ old: [Operation], _ new: [Operation]) {
        // Documents may divide one operation among themselves; then the names tell.
        var candidates: [String: [Int]] = [:]
        for (index, operation) in old.enumerated() { candidates[Self.key(operation), default: []].append(index) }
        var names: [String: Set<String>] = [:]
        for operation in new { names[Self.key(operation), default: []].insert(operation.operationID) }
        var taken: Set<Int> = []
        for operation in new {
            let key = Self.key(operation)
            let free = (candidates[key] ?? []).filter { !taken.contains($0) }
            let other =
                free.first { old[$0].operationID == operation.operationID }
                ?? free.first { !(names[key]?.contains(old[$0].operationID) ?? false) }
            if let other {
                taken.insert(other)
                matched.append((old[other], operation))
            } else {
                added.append(operation)
            }
        }
        let rest = old.indices.filter { !taken.contains($0) }.map { old[$0] }
        // Of two specifications that have next to nothing in common, nothing is looked for any longer.
        guard rest.count * added.count <= Self.maxCandidates else {
            removed = rest
            return
        }
        let basePaths = (old: Set(old.map(\.basePath)), new: Set(new.map(\.basePath)))
        for operation in rest {
            if !basePaths.new.contains(operation.basePath),
                let index = added.firstIndex(where: {
                    !basePaths.old.contains($0.basePath) && Self.templateKey($0) == Self.templateKey(operation)
                })
            {
                matched.append((operation, added.remove(at: index)))
            } else if let other = added.first(where: { Self.takes($0, operation) }) {
                matched.append((operation, other))
            } else if let index = added.firstIndex(where: {
                $0.operationID == operation.operationID && Self.takes(operation, $0)
            }) {
                matched.append((operation, added.remove(at: index)))
            } else {
                removed.append(operation)
            }
        }
    }

    /// Whether every request for the second operation is one for the first as well: where their paths differ, the
    /// first has a parameter.
    static func takes(_ operation: Operation, _ other: Operation) -> Bool {
        let (parts, others) = (segments(operation.path), segments(other.path))
        guard operation.method == other.method, parts.count == others.count else { return false }
        return zip(parts, others).allSatisfy { isParameter($0) || !isParameter($1) && $0 == $1 }
    }

    /// Where the paths differ: a parameter of the first, and what stands for it in the second.
    static func fixed(_ operation: Operation, _ other: Operation) -> [(parameter: String, text: String)] {
        zip(segments(operation.path), segments(other.path)).compactMap { part, text in
            isParameter(part) && !isParameter(text) ? (String(part.dropFirst().dropLast()), String(text)) : nil
        }
    }

    private static func segments(_ path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// Whether the whole segment is one parameter.
    private static func isParameter(_ segment: Substring) -> Bool {
        segment.hasPrefix("{") && segment.hasSuffix("}") && segment.count { $0 == "{" } == 1
    }

    /// `GET /rooms/{}/state`
    static func key(_ operation: Operation) -> String {
        operation.method.rawValue + " " + PathTemplate.shape(operation.path)
    }

    /// The key without the base path.
    private static func templateKey(_ operation: Operation) -> String {
        operation.method.rawValue + " " + PathTemplate.shape(String(operation.path.dropFirst(operation.basePath.count)))
    }

    /// Whether two operations differ in their base path, and in their path by nothing else.
    static func haveOtherBasePaths(_ before: Operation, _ after: Operation) -> Bool {
        before.basePath != after.basePath && templateKey(before) == templateKey(after)
    }

    /// How an operation is called in reports.
    static func name(_ operation: Operation) -> String {
        operation.method.rawValue.uppercased() + " " + Wording.name(operation.path, maxLength: 400)
    }
}
