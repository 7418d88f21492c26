import StringGrammars

/// Values by key: an object, or an array by index.
struct ReceivedMembers {
    private enum Node {
        case texts(ReceivedTexts)
        case branch(ReceivedMembers)
    }

    private var members: [(key: String, node: Node)] = []
    private var positions: [OpaqueIdentifier: Int] = [:]
    /// Whether the branch is an array if all keys are indices.
    private var mayBeArray = false

    init() {}

    /// Creates the members of a list of names and values, in turn.
    /// - Returns: `nil` if the texts are no such list.
    private init?(of list: ReceivedTexts) {
        guard list.isList, list.texts.count.isMultiple(of: 2) else { return nil }
        for index in stride(from: 0, to: list.texts.count, by: 2) {
            guard insert(list.texts[index + 1], at: [list.texts[index]]) else { return nil }
        }
    }

    var isEmpty: Bool { members.isEmpty }

    /// Adds a text.
    /// - Returns: `false` if a key on the path would have both a text and members.
    mutating func insert(_ text: String, at path: ArraySlice<String>, isJSON: Bool = false) -> Bool {
        guard let first = path.first else { return false }
        let rest = path.dropFirst()
        let key = first.isEmpty && mayBeArray ? "\(members.count)" : first
        guard let position = positions[OpaqueIdentifier(key)] else {
            positions[OpaqueIdentifier(key)] = members.count
            if rest.isEmpty || rest == [""] {
                members.append((key, .texts(ReceivedTexts(text, isList: !rest.isEmpty, isJSON: isJSON))))
                return true
            }
            var branch = ReceivedMembers()
            branch.mayBeArray = true
            let isInserted = branch.insert(text, at: rest, isJSON: isJSON)
            members.append((key, .branch(branch)))
            return isInserted
        }
        switch members[position].node {
        case .texts(var texts):
            guard rest.isEmpty || rest == [""] else { return false }
            // The node must have a single owner, otherwise the insertion would copy it.
            members[position].node = .branch(ReceivedMembers())
            texts.append(text)
            members[position].node = .texts(texts)
            return true
        case .branch(var branch):
            guard !rest.isEmpty else { return false }
            members[position].node = .branch(ReceivedMembers())
            let isInserted = branch.insert(text, at: rest, isJSON: isJSON)
            members[position].node = .branch(branch)
            return isInserted
        }
    }

    // MARK: Readings

    /// The positions of the members in the order of their indices; `nil` when the branch isn't an array.
    private var arrayOrder: [Int]? {
        guard mayBeArray else { return nil }
        var indices: [UInt32] = []
        for member in members {
            guard let index = Self.index(member.key) else { return nil }
            indices.append(index)
        }
        return members.indices.sorted { indices[$0] < indices[$1] }
    }

    private static func index(_ key: String) -> UInt32? {
        key.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt32(key) : nil
    }

    var object: JSONValue {
        if let arrayOrder { return .array(arrayOrder.map { Self.value(members[$0].node) }) }
        guard !members.isEmpty else { return .object([:]) }
        return .object(JSONObject(members: members.map { ($0.key, Self.value($0.node)) }))
    }

    private static func value(_ node: Node) -> JSONValue {
        switch node {
        case .texts(let texts): texts.value
        case .branch(let branch): branch.object
        }
    }

    /// Selects the next reading of the values at the locations of violations, and of the values within them.
    /// - Returns: whether there was another reading.
    mutating func advance(_ paths: ViolationPaths) -> Bool {
        if paths.isEnd {
            if arrayOrder != nil {
                mayBeArray = false
                return true
            }
            var hasChanged = false
            for position in members.indices where advance(position, nil) { hasChanged = true }
            return hasChanged
        }
        let order = arrayOrder
        var hasChanged = false
        for (key, inner) in paths.children {
            let position: Int?
            if let order {
                position = Int(key.text).flatMap { order.indices.contains($0) ? order[$0] : nil }
            } else {
                position = positions[key]
            }
            if let position, advance(position, inner) { hasChanged = true }
        }
        return hasChanged
    }

    /// - Parameter paths: the locations of violations within the member; `nil` for the member itself.
    private mutating func advance(_ position: Int, _ paths: ViolationPaths?) -> Bool {
        let node = members[position].node
        members[position].node = .branch(ReceivedMembers())
        let next: (node: Node, hasChanged: Bool)
        switch node {
        case .texts(var texts):
            if texts.advance() {
                next = (.texts(texts), true)
            } else if paths?.isEnd ?? true, let branch = ReceivedMembers(of: texts) {
                next = (.branch(branch), true)
            } else {
                next = (node, false)
            }
        case .branch(var branch):
            var all = ViolationPaths()
            all.insert([])
            let hasChanged = branch.advance(paths ?? all)
            next = (.branch(branch), hasChanged)
        }
        members[position].node = next.node
        return next.hasChanged
    }
}
