import ArgumentParser
import YAMLTree

/// The options about the reading of files, which all commands that read schemas have.
struct ReadingOptions: ParsableArguments {
    @Flag(
        help: """
            Reads the merge key << of YAML 1.1; a configuration has 'merge-keys: true'.
            """)
    var mergeKeys = false
    @Option(
        help: ArgumentHelp(
            "A file in place of a URL in references, or a folder in place of a URL that ends in '/'.",
            discussion: "May be repeated; a configuration has 'remotes'. Nothing is ever downloaded.",
            valueName: "url=path"))
    var map: [String] = []

    /// The hint of the error about a merge key.
    private static let hint = "read it with --merge-keys, or \"merge-keys: true\" in a configuration"

    func validate() throws { _ = try yaml() }

    /// Returns the options for a loader of files.
    /// - Throws: `ValidationError` for a `--map` that isn't a URL and a path.
    func yaml() throws -> YAMLOptions {
        var options = YAMLOptions(mergesKeys: mergeKeys, mergeKeyHint: Self.hint)
        for text in map {
            // URLs may contain an equals sign, and so may paths. The last one that leaves both is rarely wrong.
            guard let equals = text.lastIndex(of: "="), equals > text.startIndex,
                text.index(after: equals) < text.endIndex
            else { throw ValidationError("--map: expected URL=PATH, found \"\(text)\"") }
            do throws(RemoteFiles.Problem) {
                try options.remotes.add(String(text[..<equals]), at: String(text[text.index(after: equals)...]))
            } catch {
                throw ValidationError("--map: \(error.reason); \(error.hint)")
            }
        }
        return options
    }
}
