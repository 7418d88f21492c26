/// Names for local constants of generated code that don't conflict with names of the schema.
struct FreeNames {
    private var taken: Set<String>

    init(excluding taken: some Sequence<String>) {
        self.taken = Set(taken)
    }

    /// Returns and reserves the first free name, or the last name with a number.
    mutating func take(_ names: String...) -> String {
        let numbered = (2...taken.count + 2).lazy.map { (names.last ?? "name") + String($0) }
        let name = names.first { !taken.contains($0) } ?? numbered.first { !taken.contains($0) } ?? "name"
        taken.insert(name)
        return name
    }
}
