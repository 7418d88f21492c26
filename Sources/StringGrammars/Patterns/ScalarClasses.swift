/// A partition of the code points into classes. Code points of a class are members of the same sets of a pattern, so an
/// automaton only needs a character's class.
struct ScalarClasses: Sendable {
    /// The class of each ASCII character.
    let ascii: [UInt8]
    /// The first code point of each run of other characters with the same class; `classes` has the class.
    private let starts: [UInt32]
    private let classes: [UInt8]
    let count: Int

    /// Whether a set contains a class: a row of `count` entries for each set.
    private let members: [Bool]

    /// Returns `nil` if there are too many classes or sets.
    init?(_ sets: [ScalarSet]) {
        var cuts: Set<UInt32> = [0, 0x80]
        for set in sets {
            for range in set.ranges {
                cuts.insert(range.lowerBound)
                if range.upperBound < ScalarSet.lastCodePoint { cuts.insert(range.upperBound + 1) }
            }
        }
        let atoms = cuts.sorted()
        guard atoms.count * (sets.count + 1) <= Self.maxEffort else { return nil }
        // For each atom, the sets that contain it.
        var signatures = [[Int]](repeating: [], count: atoms.count)
        for (number, set) in sets.enumerated() {
            var atom = 0
            for range in set.ranges {
                while atoms[atom] < range.lowerBound { atom += 1 }
                while atom < atoms.count, atoms[atom] <= range.upperBound {
                    signatures[atom].append(number)
                    atom += 1
                }
                if atom == atoms.count { break }
            }
        }
        var numbers: [[Int]: UInt8] = [:]
        var classOfAtom: [UInt8] = []
        for signature in signatures {
            if numbers[signature] == nil {
                guard numbers.count < Int(UInt8.max) else { return nil }
                numbers[signature] = UInt8(numbers.count)
            }
            classOfAtom.append(numbers[signature] ?? 0)
        }
        count = numbers.count
        var members = [Bool](repeating: false, count: sets.count * numbers.count)
        for (signature, number) in numbers {
            for set in signature { members[set * numbers.count + Int(number)] = true }
        }
        self.members = members

        var ascii: [UInt8] = []
        var starts: [UInt32] = []
        var classes: [UInt8] = []
        for (index, atom) in atoms.enumerated() {
            if atom < 0x80 {
                let end = index + 1 < atoms.count ? min(atoms[index + 1], 0x80) : 0x80
                ascii += Array(repeating: classOfAtom[index], count: Int(end - atom))
            } else if classes.last != classOfAtom[index] {
                starts.append(atom)
                classes.append(classOfAtom[index])
            }
        }
        self.ascii = ascii
        self.starts = starts
        self.classes = classes
    }

    private static let maxEffort = 1_000_000

    func set(_ number: Int, containsClass index: Int) -> Bool { members[number * count + index] }

    /// Returns the class of a character outside ASCII.
    func index(ofWide codePoint: UInt32) -> Int {
        // Finds the last run that begins at or before the character.
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= codePoint { low = middle } else { high = middle - 1 }
        }
        return Int(classes[low])
    }
}
