import PushGateway

/// A part of the gateway that a reload renews.
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
package struct ReloadablePart: Sendable {
    /// Puts the prepared state into use. Doesn't fail.
    package typealias Activation = @Sendable () -> Void

    /// The part's name in the log.
    let name: String
    /// Loads what the part needs for a configuration, and leaves the state in use unchanged.
    let prepare: @Sendable (GatewayConfigurationFile) throws -> Activation
    /// Loads files that have changed on disk. Called every minute, never while `prepare` or another part's function runs.
    let checkFiles: @Sendable () -> Void

    /// - Parameters:
    ///   - prepare: throws `GatewayConfigurationError` for diagnostics in the configuration file, or another error, and
    ///     then has changed nothing.
    ///   - checkFiles: keeps the state in use if a file can't be loaded, and logs the problem once.
    package init(
        _ name: String, checkFiles: @escaping @Sendable () -> Void = {},
        prepare: @escaping @Sendable (GatewayConfigurationFile) throws -> Activation
    ) {
        self.name = name
        self.prepare = prepare
        self.checkFiles = checkFiles
    }
}
