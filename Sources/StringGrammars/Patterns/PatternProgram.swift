/// A nondeterministic automaton (Thompson's construction): a list of instructions, each of which continues with the
/// next one unless it names another.
struct PatternProgram: Sendable {
    enum Instruction: Sendable {
        /// Reads a character of the set with this number.
        case set(Int)
        /// Continues at both instructions.
        case split(Int, Int)
        case jump(Int)
        case assertion(PatternAssertion)
        /// Continues if the lookaround with this number holds.
        case lookaround(Int)
        case match
    }

    private(set) var instructions: [Instruction] = []
    /// Whether the automaton reads the text from its end to its start.
    let isBackward: Bool
    /// Whether every match begins at the start of the text.
    let isAnchored: Bool

    init(_ node: PatternNode, isBackward: Bool = false) {
        self.isBackward = isBackward
        isAnchored = !isBackward && node.isAnchored
        append(node)
        instructions.append(.match)
    }

    private mutating func append(_ node: PatternNode) {
        switch node {
        case .set(let number): instructions.append(.set(number))
        case .assertion(let assertion): instructions.append(.assertion(assertion))
        case .lookaround(let number): instructions.append(.lookaround(number))
        case .sequence(let nodes):
            if isBackward {
                for node in nodes.reversed() { append(node) }
            } else {
                for node in nodes { append(node) }
            }
        case .alternatives(let nodes): append(alternatives: nodes)
        case .repetition(let node, let minimum, let maximum): append(node, minimum: minimum, maximum: maximum)
        }
    }

    private mutating func append(alternatives nodes: [PatternNode]) {
        var jumps: [Int] = []
        for node in nodes.dropLast() {
            let split = reserve()
            append(node)
            jumps.append(reserve())
            instructions[split] = .split(split + 1, instructions.count)
        }
        if let last = nodes.last { append(last) }
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }

    private mutating func append(_ node: PatternNode, minimum: Int, maximum: Int?) {
        var last = instructions.count
        for _ in 0..<minimum {
            last = instructions.count
            append(node)
        }
        guard let maximum else {
            if minimum > 0 {
                // Repeats the last copy.
                instructions.append(.split(last, instructions.count + 1))
            } else {
                let split = reserve()
                append(node)
                instructions.append(.jump(split))
                instructions[split] = .split(split + 1, instructions.count)
            }
            return
        }
        var splits: [Int] = []
        for _ in minimum..<maximum {
            splits.append(reserve())
            append(node)
        }
        for split in splits { instructions[split] = .split(split + 1, instructions.count) }
    }

    /// Appends a placeholder for an instruction whose target isn't known yet, and returns its index.
    private mutating func reserve() -> Int {
        instructions.append(.match)
        return instructions.count - 1
    }
}

/// The properties of a position in the text on which assertions depend.
struct PatternContext {
    var isStart: Bool
    var isEnd: Bool
    var isWordBefore: Bool
    var isWordAfter: Bool

    func satisfies(_ assertion: PatternAssertion) -> Bool {
        switch assertion {
        case .start: isStart
        case .end: isEnd
        case .wordBoundary: isWordBefore != isWordAfter
        case .notWordBoundary: isWordBefore == isWordAfter
        }
    }
}
