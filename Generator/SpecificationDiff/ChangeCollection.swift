/// Changes, joined when they are the same finding at the same place.
struct ChangeCollection {
    private(set) var changes: [Change] = []
    private var indexes: [Finding.Identity: Int] = [:]

    mutating func add(
        _ finding: Finding, _ subject: String, _ part: String, _ pointer: String, _ direction: Direction
    ) {
        let verdict = finding.verdict(direction)
        let use = Change.Use(subject: subject, part: part, pointer: pointer + finding.step, verdict: verdict)
        let identity = finding.identity
        guard let index = indexes[identity] else {
            indexes[identity] = changes.count
            changes.append(
                Change(
                    kind: identity.kind, message: identity.message, verdict: verdict, uses: [use], old: identity.old,
                    new: identity.new))
            return
        }
        changes[index].verdict = changes[index].verdict.joined(verdict)
        // One way to it is enough for each part.
        let last = changes[index].uses.last
        if last?.subject != subject || last?.part != part { changes[index].uses.append(use) }
    }
}
