/// Divides a large group of operations, so that no file of a client or a server becomes too long to read and to compile.
///
/// The division is by path: by the first literal segment in which the paths differ, and further by the next one where a
/// part is still too large. Small parts are put together. What paths can't divide is divided by the first word in which
/// the methods' names differ.
struct OperationPartition {
    /// The most lines of a group that isn't divided, about those of the server's file.
    static let limit = 1200
    /// The fewest operations that are a part of their own.
    static let minimum = 5

    /// Some of the operations, in the order of the document.
    struct Part {
        /// The name below that of the group: `Branches`, or `Other` for what is too small for a part.
        var name: String
        var operations: [OperationModel]
    }

    /// The parts of a group; empty if the group is small enough.
    let parts: [Part]

    init(_ operations: [OperationModel]) {
        guard Self.lines(operations) > Self.limit else {
            parts = []
            return
        }
        let parts = Self.byPath(operations, depth: 0, name: "")
        self.parts = parts.count > 1 ? parts : []
    }

    private static func byPath(_ operations: [OperationModel], depth: Int, name: String) -> [Part] {
        let segments = operations.map { literalSegments($0.path) }
        var depth = depth
        while let first = segments.first, depth < first.count,
            segments.allSatisfy({ depth < $0.count && $0[depth] == first[depth] })
        {
            depth += 1
        }
        var parts: [Part] = []
        var other: [OperationModel] = []
        let buckets = Dictionary(grouping: operations.indices) { depth < segments[$0].count ? segments[$0][depth] : "" }
        for (segment, indices) in buckets.sorted(by: { $0.value[0] < $1.value[0] }) {
            let bucket = indices.map { operations[$0] }
            if Naming.typePart(segment).isEmpty || bucket.count < minimum {
                other += bucket
            } else if lines(bucket) > limit {
                parts += byPath(bucket, depth: depth + 1, name: name + Naming.typePart(segment))
            } else {
                parts.append(Part(name: name + Naming.typePart(segment), operations: bucket))
            }
        }
        if lines(other) > limit {
            parts += byFirstWord(other, name: parts.isEmpty ? name : name + "Other")
        } else if !other.isEmpty {
            parts.append(Part(name: name + "Other", operations: other))
        }
        return parts
    }

    private static func byFirstWord(_ operations: [OperationModel], name: String) -> [Part] {
        var parts: [Part] = []
        var other: [OperationModel] = []
        var words = operations.map { Naming.words($0.swiftName)[...] }
        while let first = words[0].first, words.allSatisfy({ $0.count > 1 && $0.first == first }) {
            words = words.map { $0.dropFirst() }
        }
        let buckets = Dictionary(grouping: operations.indices) { words[$0].first ?? "" }
        for (word, indices) in buckets.sorted(by: { $0.value[0] < $1.value[0] }) {
            let bucket = indices.map { operations[$0] }
            if bucket.count < minimum {
                other += bucket
            } else {
                parts.append(Part(name: name + Naming.typePart(word), operations: bucket))
            }
        }
        if !other.isEmpty { parts.append(Part(name: name + "Other", operations: other)) }
        return parts
    }

    private static func literalSegments(_ path: String) -> [String] {
        path.split(separator: "/").filter { !$0.contains("{") }.map(String.init)
    }

    /// An estimate, by what the files of public documents have.
    private static func lines(_ operations: [OperationModel]) -> Int {
        operations.reduce(0) { $0 + 12 + 8 * $1.parameters.count }
    }
}
