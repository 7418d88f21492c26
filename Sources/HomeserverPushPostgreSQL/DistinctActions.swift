import ClientServerAPI

/// Numbers different actions of push rules, from 1. Most recipients of an event have the same.
struct DistinctActions {
    /// The actions as JSON.
    private(set) var texts: [String] = []
    private var numbers: [[Action]: Int64] = [:]
    private var last: (actions: [Action], number: Int64)?

    mutating func number(of actions: [Action]) -> Int64 {
        // The same array is compared without looking at its elements.
        if let last, last.actions == actions { return last.number }
        let number = numbers[actions] ?? add(actions)
        last = (actions, number)
        return number
    }

    private mutating func add(_ actions: [Action]) -> Int64 {
        texts.append(StoredText.json(actions))
        numbers[actions] = Int64(texts.count)
        return Int64(texts.count)
    }
}
