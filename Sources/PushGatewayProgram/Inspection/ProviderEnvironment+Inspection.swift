import CommandLineSupport
import Foundation
import PushConfiguration
import PushDelivery
import PushGateway
import YAMLTree

extension ProviderEnvironment {
    /// Returns the environment of providers that no gateway uses, with the configured network.
    /// - Parameter outputs: the files of `log` providers. With `nil`, they are only checked, neither created nor written.
    ///   Lines for standard output are discarded.
    /// - Throws: `GatewayConfigurationError` for an unusable environment variable `HTTPS_PROXY`.
    static func withoutGateway(
        _ configuration: GatewayConfiguration, outputs: GatewayOutputs? = nil
    ) throws(GatewayConfigurationError) -> ProviderEnvironment {
        do {
            return ProviderEnvironment(
                addresses: configuration.addressPolicy, proxy: try ProviderFactory.Network(configuration).proxy,
                userAgent: "matrix-push/\(ToolkitVersion.current)", logger: .silent,
                readFile: ProviderFactory.readFile,
                lineWriter: { path in
                    guard let path else { return { _ in } }
                    if let outputs { return try outputs.lineWriter(path) }
                    try SystemError.checkWritable(path)
                    return { _ in }
                })
        } catch {
            throw GatewayConfigurationError([.error("\(error)", at: nil)])
        }
    }
}

extension SystemError {
    /// Checks that a file can be appended to, or created.
    fileprivate static func checkWritable(_ path: String) throws(SystemError) {
        var status = stat()
        if stat(path, &status) == 0 {
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            guard !isFolder, access(path, W_OK) == 0 else {
                throw SystemError(code: isFolder ? EISDIR : errno)
            }
        } else {
            let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "."
            guard access(folder.isEmpty ? "/" : folder, W_OK | X_OK) == 0 else {
                throw SystemError(code: errno)
            }
        }
    }
}
