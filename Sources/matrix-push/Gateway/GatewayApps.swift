import AsyncHTTPClientTransport
import PushGateway

extension AppRegistry {
    /// Creates the providers of a configuration's apps. Each log file is opened once.
    ///
    /// A gateway that listens on a loopback address may post to local hosts. Any other gateway may only if
    /// `allowed_hosts` names them.
    /// - Parameter onOutputFailure: called when writing a line to standard output fails permanently.
    init(
        _ configuration: GatewayConfiguration, onOutputFailure: @escaping @Sendable (LineAppender.FileError) -> Void
    ) throws(LineAppender.FileError) {
        var files: [String: LineAppender] = [:]
        var result: [App] = []
        for app in configuration.apps {
            switch app.provider {
            case .log(nil):
                let output = try LineAppender.standardOutput
                result.append(App(appID: app.appID, provider: LogProvider(to: output, onFailure: onOutputFailure)))
            case .log(let path?):
                let file: LineAppender
                if let opened = files[path] { file = opened } else { file = try LineAppender(path: path) }
                files[path] = file
                result.append(App(appID: app.appID, provider: LogProvider(to: file)))
            case .unifiedPush(let timeout, var policy):
                policy.allowsLocalHosts = EndpointPolicy.isLoopback(configuration.host)
                let transport = AsyncHTTPClientTransport(timeout: timeout)
                result.append(
                    App(appID: app.appID, provider: UnifiedPushProvider(transport: transport, policy: policy)))
            }
        }
        self.init(result)
    }
}

extension LogProvider {
    /// - Parameter onFailure: called when writing a line fails permanently.
    init(to file: LineAppender, onFailure: @escaping @Sendable (LineAppender.FileError) -> Void = { _ in }) {
        self.init { line in
            do throws(LineAppender.FileError) {
                try await file.append(line)
            } catch {
                if error.isPermanent { onFailure(error) }
                throw error
            }
        }
    }
}
