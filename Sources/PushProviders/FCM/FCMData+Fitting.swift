extension FCMData {
    /// The number of bytes of the JSON text.
    var size: Int { Self.size(members) }

    private static func size(_ members: [Member]) -> Int { members.reduce(1) { $0 + $1.size } }

    /// Removes and shortens members until the JSON text fits. Returns `false` if even the essential ones don't fit.
    ///
    /// 1. Members of the content that can't be shortened are removed, the largest first, until the texts that are shown
    ///    can keep 1024 bytes each.
    /// 2. If that isn't enough, the descriptions of the event are removed, then the texts, then the members that the app
    ///    has set, in each case the largest first.
    /// 3. The longest texts are shortened to the same size, between two characters as users see them.
    ///
    /// Each text is measured and shortened once. O(*n* log *n*) in the number of members.
    mutating func fit(maxBytes: Int) -> Bool {
        guard size > maxBytes else { return true }
        var sized = members.map { (member: $0, size: $0.size, isKept: true) }
        var textFloor = 1024
        func smallest(_ entry: (member: Member, size: Int, isKept: Bool)) -> Int {
            entry.member.role == .displayText ? min(entry.size, textFloor) : entry.size
        }
        var total = sized.reduce(1) { $0 + smallest($1) }
        func remove(_ role: Role) {
            let candidates = sized.indices.filter { sized[$0].member.role == role }
            for index in candidates.sorted(by: { sized[$0].size > sized[$1].size }) where total > maxBytes {
                sized[index].isKept = false
                total -= smallest(sized[index])
            }
        }
        remove(.content)
        if total > maxBytes {
            textFloor = 128
            total = sized.reduce(1) { $0 + ($1.isKept ? smallest($1) : 0) }
        }
        remove(.description)
        remove(.displayText)
        remove(.payload)
        guard total <= maxBytes else { return false }
        var kept = sized.filter(\.isKept)
        let texts = kept.indices.filter { kept[$0].member.role == .displayText }
        var room = maxBytes - kept.reduce(1) { $0 + ($1.member.role == .displayText ? 0 : $1.size) }
        for (position, index) in texts.sorted(by: { kept[$0].size < kept[$1].size }).enumerated() {
            // The shorter texts leave more room for the longer ones.
            let share = room / (texts.count - position)
            if kept[index].size > share {
                kept[index].member.value = TextShortening.shortened(
                    kept[index].member.value, toEncodedBytes: max(share - kept[index].member.overhead, 3))
                room -= kept[index].member.size
            } else {
                room -= kept[index].size
            }
        }
        replaceMembers(kept.map(\.member))
        return true
    }
}
