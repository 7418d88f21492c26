import YAMLTree

/// Swift names for the members of one declaration: chosen names first, then derived names that are still free.
struct UniqueNames {
    /// A member to name.
    struct Member {
        /// The JSON name or the value.
        var text: String
        /// The location by which a configuration names the member; `nil` if it can't.
        var location: SourceLocation?
    }

    /// The names, in the order of the members.
    private(set) var names: [String] = []
    /// The derived names of members that have a number instead, by the member's index.
    private(set) var numbered: [Int: String] = [:]

    /// - Parameter derive: returns the derived name of a text.
    init(
        of members: [Member], _ kind: NameTable.Kind, _ table: inout NameTable, derivedBy derive: (String) -> String
    ) {
        let chosen = members.map { table.name(at: $0.location, kind) }
        var taken: [String: Int] = [:]
        for (index, name) in chosen.enumerated() {
            guard let name else { continue }
            if let other = taken.updateValue(index, forKey: name.text) {
                table.reportCollision(name, kind, with: members[other].location)
            }
        }
        let derived = members.map { derive($0.text) }
        let groups = Dictionary(grouping: members.indices.filter { chosen[$0] == nil }) { derived[$0] }
        for (index, member) in members.enumerated() {
            if let name = chosen[index] {
                names.append(name.text)
                continue
            }
            let wanted = derived[index]
            if let other = taken[wanted], let name = chosen[other] {
                table.reportCollision(name, kind, with: member.location)
            }
            var candidates = [wanted]
            if let group = groups[wanted], group.count > 1 {
                // With "UTC+2" and "UTC-2", neither is utc2. Otherwise the first one has the short name.
                let hasPlus = group.contains { members[$0].text.contains("+") }
                let longer = derive(Naming.spelledOut(member.text, dash: hasPlus ? "minus" : "dash"))
                let isSigned = hasPlus && member.text.contains { $0 == "+" || $0 == "-" }
                candidates = isSigned ? [longer, wanted] : [wanted, longer]
            }
            let free = candidates.first { taken[$0] == nil }
            let name = free ?? Naming.unique(wanted) { taken[$0] != nil }
            if free == nil { numbered[index] = wanted }
            taken[name] = index
            names.append(name)
        }
    }
}
