import AsyncHTTPClientTransport
import PushGateway

extension AppRegistry {
    /// The apps of a configuration with their providers. Files are opened, each once.
    init(_ apps: [GatewayConfiguration.App]) throws(LineFile.FileError) {
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
            case .unifiedPush(let timeout, let policy):
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
