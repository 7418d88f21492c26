import AsyncHTTPClientTransport
import PushGateway

extension AppRegistry {
    /// The apps of a configuration with their providers. Files are opened, each once.
    ///
    /// A gateway that only its own machine can reach may post to that machine; one that listens to others may not,
    /// unless `allowed_hosts` says so.
    init(_ configuration: GatewayConfiguration) throws(LineFile.FileError) {
        let apps = configuration.apps
        var files: [String: LineFile] = [:]
        var result: [App] = []
        for app in apps {
            switch app.provider {
            case .log(nil):
                result.append(App(appID: app.appID, provider: LogProvider(to: .standardOutput)))
            case .log(let path?):
                let file: LineFile
                if let opened = files[path] { file = opened } else { file = try LineFile(path: path) }
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
    init(to file: LineFile) {
        self.init { line in try await file.append(line) }
    }
}
