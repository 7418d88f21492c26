import AsyncHTTPClientTransport
import PushGateway

extension AppRegistry {
    /// The apps of a configuration with their providers. Files are opened, each once.
    ///
    /// A gateway that only its own machine can reach may post to that machine; one that listens to others may not,
    /// unless `allowed_hosts` says so.
    /// - Parameter lostOutput: told when a line can't be written to standard output, and no other can be later.
    init(
        _ configuration: GatewayConfiguration, lostOutput: @escaping @Sendable (LineFile.FileError) -> Void
    ) throws(LineFile.FileError) {
        let apps = configuration.apps
        var files: [String: LineFile] = [:]
        var result: [App] = []
        for app in apps {
            switch app.provider {
            case .log(nil):
                let output = try LineFile.standardOutput
                result.append(App(appID: app.appID, provider: LogProvider(to: output, lost: lostOutput)))
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
    /// - Parameter lost: told when a line can't be written, and no other can be later.
    init(to file: LineFile, lost: @escaping @Sendable (LineFile.FileError) -> Void = { _ in }) {
        self.init { line in
            do throws(LineFile.FileError) {
                try await file.append(line)
            } catch {
                if error.isFinal { lost(error) }
                throw error
            }
        }
    }
}
