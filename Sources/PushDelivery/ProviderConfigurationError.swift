/// The error of a configuration value that can't be used.
public struct ProviderConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key of the app's configuration, such as `key_file`; `nil` if no single key is at fault. For a value inside,
    /// its JSON Pointer without the first slash: `fcm_options/android/ttl`.
    public let key: String?
    /// The problem, such as `cannot read "key.p8": no such file or directory`.
    public let problem: String
    /// A way to mend it.
    public let hint: String?

    public init(key: String?, _ problem: String, hint: String? = nil) {
        self.key = key
        self.problem = problem
        self.hint = hint
    }

    public var description: String { (key.map { "\($0): " } ?? "") + problem }
}
