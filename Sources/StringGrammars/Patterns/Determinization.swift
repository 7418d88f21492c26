/// The construction of a deterministic automaton's transition table from a pattern, within size limits.
///
/// A state is a set of instructions that may read the next character, and the kind of the character before, on which
/// assertions depend. Assertions also depend on the next character, so each row is computed by following the
/// instructions once for each kind of next character.
struct Determinization {
    static let dead = 0
    static let accepting = 1

    /// The kind of the character before a position.
    private enum Before: Hashable { case nothing, word, other }

    private struct State: Hashable {
        var threads: [Int]
        var before: Before
    }

    let classes: ScalarClasses
    private(set) var first = 0
    private let instructions: [PatternProgram.Instruction]
    private let usesWords: Bool
    /// The number of the set of word characters, for `\b`.
    private let wordSet: Int
    private var states: [State] = []
    private var numbers: [State: Int] = [:]
    private var visits: [Int]
    private var visit = 0
    private var steps = 0

    /// Returns `nil` if the characters fall into too many classes.
    init?(_ syntax: PatternSyntax) {
        instructions = PatternProgram(syntax.root).instructions
        usesWords = instructions.contains {
            switch $0 {
            case .assertion(.wordBoundary), .assertion(.notWordBoundary): true
            default: false
            }
        }
        wordSet = syntax.sets.count
        guard let classes = ScalarClasses(syntax.sets + (usesWords ? [.words] : [])) else { return nil }
        self.classes = classes
        visits = Array(repeating: 0, count: instructions.count)
    }

    /// Returns a row for each state, with a column for each class and a last one for the end of the text; `nil` if the
    /// table exceeds the limits.
    mutating func rows() -> [[Int]]? {
        let columns = classes.count + 1
        first = number(of: State(threads: [], before: .nothing))
        // The two final states only have transitions to themselves.
        var rows = [Array(repeating: Self.dead, count: columns), Array(repeating: Self.accepting, count: columns)]
        while rows.count - 2 < states.count {
            rows.append(row(of: states[rows.count - 2]))
            guard steps <= PatternLimits.maxDeterminizationSteps,
                (states.count + 2) * columns <= PatternLimits.maxTableEntries
            else { return nil }
        }
        return Self.withoutDeadEnds(rows)
    }

    /// Returns the number of a state: ``accepting`` if it matches regardless of assertions.
    private mutating func number(of state: State) -> Int {
        if let known = numbers[state] { return known }
        let number: Int
        if follow(state.threads, where: nil).isMatch {
            number = Self.accepting
        } else {
            number = states.count + 2
            states.append(state)
        }
        numbers[state] = number
        return number
    }

    private mutating func row(of state: State) -> [Int] {
        func context(isEnd: Bool, isWordAfter: Bool) -> PatternContext {
            PatternContext(
                isStart: state.before == .nothing, isEnd: isEnd, isWordBefore: state.before == .word,
                isWordAfter: isWordAfter)
        }
        let other = follow(state.threads, where: context(isEnd: false, isWordAfter: false))
        let word = usesWords ? follow(state.threads, where: context(isEnd: false, isWordAfter: true)) : other
        var row: [Int] = []
        for index in 0..<classes.count {
            let isWord = usesWords && classes.set(wordSet, containsClass: index)
            let (readers, isMatch) = isWord ? word : other
            if isMatch {
                row.append(Self.accepting)
                continue
            }
            steps += readers.count
            let threads = readers.filter { thread in
                guard case .set(let number) = instructions[thread] else { return false }
                return classes.set(number, containsClass: index)
            }
            row.append(number(of: State(threads: threads.map { $0 + 1 }, before: isWord ? .word : .other)))
        }
        let end = follow(state.threads, where: context(isEnd: true, isWordAfter: false))
        row.append(end.isMatch ? Self.accepting : Self.dead)
        return row
    }

    /// Returns the instructions that read a character and are reachable from the threads, or from a match that begins
    /// here, and whether a match ends here.
    /// - Parameter context: The position, for assertions; with `nil` all assertions fail.
    private mutating func follow(
        _ threads: [Int], where context: PatternContext?
    ) -> (readers: [Int], isMatch: Bool) {
        visit += 1
        var readers: [Int] = []
        var isMatch = false
        var pending = threads + [0]
        while let thread = pending.popLast() {
            guard visits[thread] != visit else { continue }
            visits[thread] = visit
            steps += 1
            switch instructions[thread] {
            case .set: readers.append(thread)
            case .split(let one, let two): pending += [one, two]
            case .jump(let target): pending.append(target)
            case .assertion(let assertion):
                if context?.satisfies(assertion) ?? false { pending.append(thread + 1) }
            case .lookaround: break
            case .match: isMatch = true
            }
        }
        return (readers.sorted(), isMatch)
    }

    /// Replaces all states that can't reach ``accepting`` by ``dead``.
    private static func withoutDeadEnds(_ rows: [[Int]]) -> [[Int]] {
        var sources = [[Int]](repeating: [], count: rows.count)
        for (state, row) in rows.enumerated() {
            for target in Set(row) { sources[target].append(state) }
        }
        var isAlive = [Bool](repeating: false, count: rows.count)
        isAlive[accepting] = true
        var pending = [accepting]
        while let state = pending.popLast() {
            for source in sources[state] where !isAlive[source] {
                isAlive[source] = true
                pending.append(source)
            }
        }
        return rows.map { $0.map { isAlive[$0] ? $0 : dead } }
    }
}
