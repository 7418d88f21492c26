/// The limits of ``readYAML(_:limits:options:)``. A text that exceeds one of them is rejected with a located error.
public struct YAMLLimits: Hashable, Sendable {
    /// The maximum length of the text in bytes.
    public var maxBytes: Int
    /// The maximum depth of nested collections, with aliases resolved. Values above 512 are reduced to it, because
    /// nodes are released and compared recursively.
    public var maxDepth: Int { didSet { maxDepth = min(maxDepth, Self.depthCeiling) } }
    /// The maximum number of nodes, including keys, with aliases resolved.
    public var maxNodes: Int
    /// The maximum number of nodes that all aliases together may add.
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
