extension JSONReader {
    /// Up to this many names, a new one is compared with each; beyond, all are compared at the object's end.
    private static let fewNames = 24

    /// Notes an undeclared name of the object whose names start at `base`; answers `false` when it is known to stand
    /// there already.
    mutating func noteName(_ token: StringToken, since base: Int) -> Bool {
        if undeclaredNames.count - base < Self.fewNames {
            for index in base..<undeclaredNames.count where equal(undeclaredNames[index], token) { return false }
        }
        undeclaredNames.append(token)
        return true
    }

    /// Forgets the undeclared names of an object that ends; those of a large one are now checked for duplicates.
    mutating func forgetNames(since base: Int) {
        guard base < undeclaredNames.count else { return }
        if undeclaredNames.count - base > Self.fewNames, !isBroken {
            // A dictionary with seeded hashing, so that no choice of names takes quadratic time.
            var seen: Set<[UInt8]> = []
            for index in base..<undeclaredNames.count {
                let token = undeclaredNames[index]
                let isNew = seen.insert(unescaped(token)).inserted
                if !isNew, index - base >= Self.fewNames {
                    record(.duplicateKey, at: token.content.lowerBound - 1, duplicateMessage(token))
                }
            }
        }
        undeclaredNames.removeSubrange(base...)
    }

    private func equal(_ first: StringToken, _ second: StringToken) -> Bool {
        if first.hasEscapes || second.hasEscapes { return unescaped(first) == unescaped(second) }
        guard first.content.count == second.content.count else { return false }
        for offset in 0..<first.content.count {
            if byte(at: first.content.lowerBound + offset) != byte(at: second.content.lowerBound + offset) {
                return false
            }
        }
        return true
    }

    func matches(_ token: StringToken, _ name: [UInt8]) -> Bool {
        if token.hasEscapes { return unescaped(token) == name }
        guard token.content.count == name.count else { return false }
        for offset in name.indices where byte(at: token.content.lowerBound + offset) != name[offset] { return false }
        return true
    }

    func matches(_ token: StringToken, _ name: StaticString) -> Bool {
        name.withUTF8Buffer { name in
            if token.hasEscapes { return unescaped(token).elementsEqual(name) }
            guard token.content.count == name.count else { return false }
            for offset in name.indices where byte(at: token.content.lowerBound + offset) != name[offset] {
                return false
            }
            return true
        }
    }
}
