import OpenAPI

/// A matching of the operations of two specifications.
///
/// Operations match if they have the same method and path, regardless of the names of path parameters. The remaining
/// operations match if:
/// - they differ only in the base path, and neither base path occurs in the other specification, or
/// - the new path covers the old one, as `/profile/{user}/{key}` covers `/profile/{user}/avatar`, or
/// - they have the same `operationId`, and the old path covers the new one.
struct OperationMatching {
    /// The most pairs of unmatched operations to compare. Two specifications with more have hardly anything in common.
    private static let maxCandidates = 1_000_000

    private(set) var removed: [Operation] = []
    private(set) var matched: [(old: Operation, new: Operation)] = []
    private(set) var added: [Operation] = []

    init(_ old: [Operation], _ new: [Operation]) {
        // Several documents may describe the same method and path; these operations are matched by `operationId`.
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
            } else if let other = added.first(where: { Self.covers($0, operation) }) {
                matched.append((operation, other))
            } else if let index = added.firstIndex(where: {
                $0.operationID == operation.operationID && Self.covers(operation, $0)
            }) {
                matched.append((operation, added.remove(at: index)))
            } else {
                removed.append(operation)
            }
        }
    }

    /// Returns whether the first operation accepts every request for the second one: where their paths differ, the
    /// first one has a parameter.
    static func covers(_ operation: Operation, _ other: Operation) -> Bool {
        let (parts, others) = (segments(operation.path), segments(other.path))
        guard operation.method == other.method, parts.count == others.count else { return false }
        return zip(parts, others).allSatisfy { isParameter($0) || !isParameter($1) && $0 == $1 }
    }

    /// Returns the path parameters of the first operation that are fixed text in the second one.
    static func fixedParameters(_ operation: Operation, _ other: Operation) -> [(parameter: String, text: String)] {
        zip(segments(operation.path), segments(other.path)).compactMap { part, text in
            isParameter(part) && !isParameter(text) ? (String(part.dropFirst().dropLast()), String(text)) : nil
        }
    }

    private static func segments(_ path: String) -> [Substring] {
        path.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// Returns whether the whole segment is one parameter.
    private static func isParameter(_ segment: Substring) -> Bool {
        segment.hasPrefix("{") && segment.hasSuffix("}") && segment.count { $0 == "{" } == 1
    }

    /// Returns the method and path without parameter names: `get /rooms/{}/state`.
    static func key(_ operation: Operation) -> String {
        operation.method.rawValue + " " + PathShape(operation.path).text
    }

    /// Returns the key without the base path.
    private static func templateKey(_ operation: Operation) -> String {
        operation.method.rawValue + " " + PathShape(String(operation.path.dropFirst(operation.basePath.count))).text
    }

    /// Returns whether the paths of two operations differ only in the base path.
    static func haveOtherBasePaths(_ before: Operation, _ after: Operation) -> Bool {
        before.basePath != after.basePath && templateKey(before) == templateKey(after)
    }

    /// Returns the name of an operation in reports: `GET /rooms/{roomId}/state`.
    static func name(_ operation: Operation) -> String {
        operation.method.name + " " + MessageFormat.name(operation.path, maxLength: 400)
    }
}
