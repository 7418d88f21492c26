/// The bounds on what `readYAML(_:limits:)` takes; beyond one of them the text is refused with a located error.
public struct YAMLLimits: Hashable, Sendable {
    /// The longest text, in bytes.
    public var maxBytes: Int
    /// How many collections may stand inside one another, aliases followed. At most 512, whatever is asked for:
    /// trees are released and compared recursively.
    public var maxDepth: Int { didSet { maxDepth = min(maxDepth, Self.depthCeiling) } }
    /// The most nodes in the tree, keys included and aliases followed.
    public var maxNodes: Int
    /// The most nodes that aliases may add to the tree altogether.
    public var maxAliasExpansion: Int

    public init(
        maxBytes: Int = 64 << 20,
        maxDepth: Int = 256,
        maxNodes: Int = 2_000_000,
        maxAliasExpansion: Int = 200_000
    ) {
        self.maxBytes = maxBytes
        self.maxDepth = min(maxDepth, Self.depthCeiling)
        self.maxNodes = maxNodes
        self.maxAliasExpansion = maxAliasExpansion
    }

    private static let depthCeiling = 512
}
