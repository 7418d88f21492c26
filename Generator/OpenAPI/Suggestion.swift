import YAMLTree

/// "did you mean 'x'?" for the nearest of some known names, when one is near enough.
public func suggestion(for name: String, among known: some Collection<String>) -> String? {
    nearNames(to: name, among: known.sorted()).first.map { "did you mean '\($0)'?" }
}
