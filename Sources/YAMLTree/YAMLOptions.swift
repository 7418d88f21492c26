/// Choices about the reading of YAML.
public struct YAMLOptions: Hashable, Sendable {
    /// Whether the merge key `<<` of YAML 1.1 is read: a mapping gets the keys of another one, or of a list of mappings.
    /// Its own keys take precedence over merged ones, and earlier mappings over later ones. Otherwise an unquoted key `<<`
    /// is an error, because YAML 1.2 has no merge key.
    public var mergesKeys: Bool
    /// A way to allow the merge key, for the error's hint: `use --merge-keys`.
    public var mergeKeyHint: String?
    /// The files in place of URLs in references.
    public var remotes = RemoteFiles()

    public init(mergesKeys: Bool = false, mergeKeyHint: String? = nil) {
        self.mergesKeys = mergesKeys
        self.mergeKeyHint = mergeKeyHint
    }
}
