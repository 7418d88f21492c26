import APIRuntime
import HTTPTypes
import ProviderSimulators
import PushGateway
import SharedData
import YAMLTree

/// A gateway in sygnal's place: with sygnal's configuration, converted, and with simulated push providers.
struct SygnalRehearsal {
    let apns: APNsSimulator
    let fcm: FCMSimulator
    let webPush: WebPushSimulator

    static func with<Value>(_ body: (SygnalRehearsal) async throws -> Value) async throws -> Value {
        var options = APNsSimulatorOptions()
        options.topics = ["org.example.app"]
        return try await withAPNsSimulator(options) { apns in
            try await withFCMSimulator(projectID: "demo-project") { fcm in
                try await withWebPushSimulator { webPush in
                    try await body(SygnalRehearsal(apns: apns, fcm: fcm, webPush: webPush))
                }
            }
        }
    }

    /// Every key of sygnal's configuration. The apps of the recordings have the options with which these were made.
    var sygnalConfiguration: String {
        """
        log:
          setup:
            version: 1
            formatters: {normal: {format: "%(asctime)s %(levelname)-5s %(name)s %(message)s"}}
            handlers:
              stderr: {class: logging.StreamHandler, formatter: normal, stream: "ext://sys.stderr"}
              file: {class: logging.handlers.WatchedFileHandler, formatter: normal, filename: ./sygnal.log}
            loggers:
              sygnal.access: {propagate: false, handlers: [stderr], level: INFO}
              sygnal: {propagate: false, handlers: [stderr, file]}
            root: {handlers: [stderr], level: INFO}
            disable_existing_loggers: false
          access: {x_forwarded_for: true}
        http: {bind_addresses: ['127.0.0.1'], port: 5000}
        proxy: 'http://user:secret@proxy.example:8080'
        metrics:
          prometheus: {enabled: true, address: '127.0.0.1', port: 8000}
          opentracing: {enabled: false, implementation: jaeger, service_name: sygnal, jaeger: {logging: true}}
          sentry: {enabled: false, dsn: "https://key@sentry.example/1"}
        apps:
          org.example.apns:
            type: apns
            platform: production
            keyfile: key.p8
            key_id: \(apns.key.keyID)
            team_id: \(apns.key.teamID)
            topic: org.example.app
            push_type: alert
            convert_device_token_to_hex: true
            send_badge_counts: true
            inflight_request_limit: 512
          org.example.hex:
            type: apns
            keyfile: key.p8
            key_id: \(apns.key.keyID)
            team_id: \(apns.key.teamID)
            topic: org.example.app
            convert_device_token_to_hex: false
          org.example.certificate: {type: apns, certfile: certificate.pem, topic: org.example.app, platform: sandbox}
          org.example.fcm:
            type: gcm
            api_version: v1
            project_id: demo-project
            service_account_file: account.json
            send_badge_counts: true
            max_connections: 20
            inflight_request_limit: 512
          org.example.fcm.*:
            type: gcm
            api_version: v1
            project_id: demo-project
            service_account_file: account.json
            fcm_options: {apns: {payload: {aps: {content-available: 1, mutable-content: 1, alert: ""}}}}
          org.example.webpush:
            type: webpush
            vapid_private_key: vapid.pem
            vapid_contact_email: push@example.org
            allowed_endpoints: [localhost, 127.0.0.1]
            ttl: 900
            max_connections: 20
            inflight_request_limit: 512
        """
    }

    /// The converted configuration, with the simulators in place of the providers.
    func gatewayConfiguration() throws -> String {
        let source = SourceText(name: "sygnal.yaml", bytes: Array(sygnalConfiguration.utf8))
        return try SygnalConversion(source).yaml
            .replacing("network:\n", with: "network:\n  allow: [127.0.0.0/8]\n")
            .replacing("    provider: apns\n", with: "    provider: apns\n" + simulator(apns.baseURL))
            .replacing("    provider: fcm\n", with: "    provider: fcm\n" + simulator(fcm.baseURL))
            .replacing("    provider: webpush\n", with: "    provider: webpush\n    trust_roots: roots.pem\n")
    }

    private func simulator(_ url: String) -> String { "    endpoint: \"\(url)\"\n    trust_roots: roots.pem\n" }

    func files() throws -> [String: [UInt8]] {
        var files = try SimulatedApps.files(fcm: fcm)
        files["key.p8"] = Array(apns.key.pem.utf8)
        files["certificate.pem"] = Array(try TestCertificates.shared().client("org.example.app").pem.utf8)
        return files
    }

    /// Sends a recorded notification to a new gateway.
    /// - Returns: the differences of the response and of the requests to the providers.
    func replay(_ recording: SygnalRecording) async throws -> [FieldDifference] {
        let subscription = webPush.subscribe()
        let before = (apns.deliveries().count, fcm.deliveries().count, webPush.deliveries().count)
        let notify = Self.notify(recording.notify, for: subscription)
        let response = try await withGateway(gatewayConfiguration(), files: files()) { gateway in
            try await gateway.notify(String(decoding: notify.jsonBytes(), as: UTF8.self))
        }
        let requests =
            apns.deliveries().dropFirst(before.0).map(ComparableRequest.init)
            + fcm.deliveries().dropFirst(before.1).map(ComparableRequest.init)
            + webPush.deliveries().dropFirst(before.2).map(ComparableRequest.init)
        return FieldDifference.all(
            in: recording, status: response.status, rejected: response.rejected, requests: requests)
    }

    /// Returns the body of a homeserver's request with a subscription of the simulator in place of the recorded ones,
    /// whose private keys aren't known.
    private static func notify(_ recorded: JSONObject, for subscription: PushSubscription) -> JSONObject {
        var notify = recorded
        var notification = recorded["notification"]?.object ?? [:]
        notification["devices"] = .array(
            SygnalRecording.devices(of: recorded).map { device in
                guard var object = device.object, var data = object["data"]?.object, data["endpoint"] != nil else {
                    return device
                }
                data["endpoint"] = .string(subscription.endpoint)
                data["auth"] = .string(subscription.auth)
                object["pushkey"] = .string(subscription.p256dh)
                object["data"] = .object(data)
                return .object(object)
            })
        notify["notification"] = .object(notification)
        return notify
    }
}

extension ComparableRequest {
    init(_ delivery: APNsDelivery) {
        self.init(
            provider: "apns", device: delivery.deviceToken, path: delivery.request.path,
            fields: delivery.headers.byName, body: delivery.json ?? .null)
    }

    init(_ delivery: FCMDelivery) {
        self.init(
            provider: "fcm", device: delivery.target, path: delivery.request.path, fields: delivery.headers.byName,
            body: (try? JSONValue(json: delivery.request.body)) ?? .null)
    }

    init(_ delivery: WebPushDelivery) {
        let isEndpoint = delivery.subscription?.endpoint.hasSuffix(delivery.request.path) == true
        self.init(
            provider: "webpush", device: "", path: isEndpoint ? Self.endpointPath : delivery.request.path,
            fields: delivery.headers.byName, body: delivery.json ?? .null)
    }
}

extension HTTPFields {
    fileprivate var byName: [String: String] {
        Dictionary(map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { "\($0), \($1)" })
    }
}
