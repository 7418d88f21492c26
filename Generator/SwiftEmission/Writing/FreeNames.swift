/// Names for what generated code declares for itself, where the schema's names are in use.
struct FreeNames {
    private var taken: Set<String>

    init(besides taken: some Sequence<String>) {
        self.taken = Set(taken)
    }

    /// The first of the names that is free, or the last one with a number; it's taken from now on.
    mutating func take(_ names: String...) -> String {
        let numbered = (2...taken.count + 2).lazy.map { (names.last ?? "name") + String($0) }
        let name = names.first { !taken.contains($0) } ?? numbered.first { !taken.contains($0) } ?? "name"
        taken.insert(name)
        return name
    }
}
