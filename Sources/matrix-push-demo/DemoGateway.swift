import APIRuntime
import CommandLineSupport
import ProviderSimulators
import PushDelivery
import PushGateway
import PushProviders
import YAMLTree

/// A gateway that is configured by a YAML text, with the providers of `matrix-push gateway`.
struct DemoGateway {
    /// The text of the configuration file.
    let yaml: String
    let router: APIRouter
    let pipeline: DeliveryPipeline
    /// The homeserver's requests.
    let requests: GatewayTranscript

    /// - Parameter simulators: the push servers, and the files with the gateway's credentials.
    init(_ simulators: DemoSimulators, transcript: DemoTranscript) throws {
        yaml = Self.yaml(simulators.apns, simulators.fcm)
        let file = try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(yaml.utf8)))
        let files = simulators.credentialFiles
        let environment = ProviderEnvironment(
            addresses: file.configuration.addressPolicy, logger: .silent,
            readFile: { path in
                guard let bytes = files[path] else { throw CommandFailure("the demo has no file \"\(path)\"") }
                return bytes
            },
            lineWriter: { _ in throw CommandFailure("the demo writes no file") })
        let apps = try file.registry { app throws(ProviderConfigurationError) in
            Self.transcribed(try ProviderCatalog.provider(for: app, environment: environment), transcript)
        }
        pipeline = DeliveryPipeline(configuration: file.configuration.pipeline, logger: .silent)
        let service = NotifyService(
            apps: apps, pipeline: pipeline, limits: file.configuration.notifyLimits, logger: .silent)
        requests = GatewayTranscript(transcript)
        var router = APIRouter.pushGateway(service, limits: file.configuration.requestLimits)
        router.add(middleware: requests)
        self.router = router
    }

    private static func yaml(_ apns: APNsSimulator, _ fcm: FCMSimulator) -> String {
        """
        network: {allow: [127.0.0.0/8]}   # the push servers of the demo
        apps:
          - {app_id: garden.ios, provider: apns, topic: example.garden.chat, payload: plain, key_file: apns.p8,
             key_id: \(apns.key.keyID), team_id: \(apns.key.teamID), endpoint: "\(apns.baseURL)"}
          - {app_id: garden.android, provider: fcm, service_account_file: firebase.json, endpoint: "\(fcm.baseURL)"}
          - {app_id: garden.web, provider: webpush, vapid_private_key_file: vapid.pem,
             vapid_subject: "mailto:push@garden.example"}
          - {app_id: garden.unifiedpush, provider: unifiedpush}
        """
    }

    private static func transcribed<Provider: PushProvider>(
        _ provider: Provider, _ transcript: DemoTranscript
    ) -> any PushProvider {
        TranscribedProvider(provider) { transport in
            DemoTransport(
                base: transport, transcript: transcript, from: "gateway",
                to: DemoSimulators.serverNames[Provider.name] ?? Provider.name)
        }
    }
}
