/// A part of a service that a reload renews.
///
/// A reload first prepares all parts in their order. If all of them succeed, their activations run in the same order;
/// otherwise nothing changes. A part that loads and activates in one step comes last:
///
/// ```swift
/// ReloadablePart("certificate") { _ in
///     try certificate.reload()
///     return {}
/// }
/// ```
package struct ReloadablePart<File: ServiceConfigurationFile>: Sendable {
    /// Puts the prepared state into use. Doesn't fail.
    package typealias Activation = @Sendable () -> Void

    /// The part's name in the log.
    package let name: String
    /// Loads what the part needs for a configuration, and leaves the state in use unchanged.
    package let prepare: @Sendable (File) throws -> Activation
    /// Loads files that have changed on disk. Called every minute, never while `prepare` or another part's function runs.
    package let checkFiles: @Sendable () -> Void

    /// - Parameters:
    ///   - prepare: throws `ConfigurationError` for diagnostics in the configuration file, or another error, and
    ///     then has changed nothing.
    ///   - checkFiles: keeps the state in use if a file can't be loaded, and logs the problem once.
    package init(
        _ name: String, checkFiles: @escaping @Sendable () -> Void = {},
        prepare: @escaping @Sendable (File) throws -> Activation
    ) {
        self.name = name
        self.prepare = prepare
        self.checkFiles = checkFiles
    }
}
