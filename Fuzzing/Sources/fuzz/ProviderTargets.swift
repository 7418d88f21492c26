import APIRuntime
import CryptoExtras
import Dispatch
import HTTPTypes
import Logging
import PushConfiguration
import PushDelivery
import PushGateway
import PushGatewayAPI
@_spi(Tools) import PushProviders

/// The push providers, with keys that are made when the program starts.
enum FuzzProviders {
    static let apns = make {
        try APNsProvider(
            APNsAppConfiguration(
                appID: "*", topic: "org.example.chat", keyFile: "apns.p8", keyID: "KEY1234567", teamID: "TEAM123456"),
            environment: environment)
    }
    static let fcm = make {
        try FCMProvider(FCMAppConfiguration(appID: "*", serviceAccountFile: "account.json"), environment: environment)
    }
    static let webPush = make {
        try WebPushProvider(
            WebPushAppConfiguration(
                appID: "*", vapidPrivateKeyFile: "vapid.pem", vapidSubject: "mailto:push@example.org"),
            environment: environment)
    }
    static let unifiedPush = make {
        try UnifiedPushProvider(
            UnifiedPushAppConfiguration(
                appID: "*", vapidPrivateKeyFile: "vapid.pem", vapidSubject: "mailto:push@example.org"),
            environment: environment)
    }
    static let logger = Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() }

    static func context() -> DeliveryContext {
        DeliveryContext(app: "*", deadline: .now + .seconds(10), clock: SystemClock(), logger: logger)
    }

    private static let environment = makeEnvironment()

    /// Returns an environment with clients of its own.
    static func makeEnvironment() -> ProviderEnvironment {
        ProviderEnvironment(logger: logger, readFile: { path in files[path] ?? [] }, lineWriter: { _ in { _ in } })
    }

    private static let files: [String: [UInt8]] = {
        let key = P256.Signing.PrivateKey().pemRepresentation
        let rsa = make { try _RSA.Signing.PrivateKey(keySize: .bits2048) }.pkcs8PEMRepresentation
        let account: JSONObject = [
            "type": "service_account", "project_id": "garden-1", "private_key_id": "k", "private_key": .string(rsa),
            "client_email": "push@garden-1.example", "token_uri": "https://oauth.example/token",
        ]
        return ["apns.p8": Array(key.utf8), "vapid.pem": Array(key.utf8), "account.json": account.jsonBytes()]
    }()

    private static func make<Value>(_ body: () throws -> Value) -> Value {
        do { return try body() } catch { fatalError("cannot prepare the providers: \(error)") }
    }
}

/// Checks the meaning of a response. The input is the status in two bytes, `Retry-After` in a line, and the body.
func checkResponse(of provider: some PushProvider, _ input: [UInt8]) -> CInt {
    guard let response = response(in: input) else { return 0 }
    let status = response.head.status.code
    let device = Notification.Device(appID: "a", pushkey: "secretpushkey")
    let meaning = provider.meaning(of: response, for: device, context: FuzzProviders.context())
    switch meaning {
    case .delivered: require((200..<300).contains(status), "only a success is delivered")
    case .rejected, .suspectRejection: require(status >= 400, "only an error rejects")
    default: break
    }
    check(meaning)
    return 0
}

/// Checks the meaning of a token endpoint's response. The input is as for `checkResponse`.
func checkTokenResponse(_ input: [UInt8]) -> CInt {
    guard let response = response(in: input) else { return 0 }
    switch FCMProvider.token(in: response, secondsSince1970: 1_700_000_000) {
    case .success(let (token, lifetime)):
        require((200..<300).contains(response.head.status.code), "only a success has a token")
        require(HTTPField.isValidValue("Bearer \(token)") && !token.isEmpty, "a token is the value of a field")
        require(lifetime >= .seconds(1) && lifetime <= .seconds(86_400), "a token lives between a second and a day")
    case .failure(let failure):
        switch failure.meaning {
        case .delivered, .rejected, .suspectRejection: require(false, "no device is at fault for a missing token")
        default: break
        }
        check(failure.meaning)
    }
    return 0
}

private func check(_ meaning: ResponseMeaning) {
    if case .retryLater(let delay?, _, _) = meaning {
        require(delay >= .zero && delay <= .seconds(86_400), "a delay is at most a day")
    }
    require("\(meaning)".utf8.count < 4096, "a reason is short")
}

/// Returns the response in an input; `nil` if it is too short.
private func response(in input: [UInt8]) -> ClientResponse? {
    guard input.count > 2 else { return nil }
    let status = 100 + (Int(input[0]) * 100 + Int(input[1])) % 500
    let line = input[2...].prefix { $0 != UInt8(ascii: "\n") }
    var fields = HTTPFields()
    let delay = String(decoding: line, as: UTF8.self)
    if !line.isEmpty, HTTPField.isValidValue(delay) { fields[.retryAfter] = delay }
    return ClientResponse(
        head: HTTPResponse(status: .init(code: status), headerFields: fields),
        body: Array(input[2...].dropFirst(line.count + 1)))
}

/// Checks the requests that providers make of a notification.
func checkProviderRequests(_ text: [UInt8]) -> CInt {
    guard let notification = try? NotifyRequest(json: text, mode: .tolerant).notification else { return 0 }
    for device in notification.devices.prefix(3) {
        check(FuzzProviders.apns, notification, device, maxBytes: 5120, isJSON: true)
        check(FuzzProviders.webPush, notification, device, maxBytes: 4096, isJSON: false)
        check(FuzzProviders.unifiedPush, notification, device, maxBytes: 4096, isJSON: false)
        if let body = try? FuzzProviders.fcm.messageBytes(
            for: notification, to: device, context: FuzzProviders.context())
        {
            let data = (try? JSONValue(json: body))?["message"]?["data"]?.object
            require(data?.allSatisfy { $0.value.string != nil } ?? true, "FCM's data are texts")
        }
    }
    return 0
}

private func check(
    _ provider: some PushProvider, _ notification: Notification, _ device: Notification.Device, maxBytes: Int,
    isJSON: Bool
) {
    wait {
        let request = try? await provider.request(for: notification, to: device, context: FuzzProviders.context())
        guard let request else { return }
        require(request.body.count <= maxBytes, "a request has at most \(maxBytes) bytes")
        require(!isJSON || (try? JSONValue(json: request.body)) != nil, "a payload is JSON")
    }
}

/// The router of a gateway without apps: every device is one of an unknown app.
private let gateway = APIRouter.pushGateway(
    NotifyService(
        apps: AppRegistry([]), pipeline: DeliveryPipeline(logger: FuzzProviders.logger), logger: FuzzProviders.logger))

/// Checks that the gateway's reading, which repairs requests, accepts what the schema accepts and never fails itself.
func checkGatewayRequest(_ text: [UInt8]) -> CInt {
    let isValid = (try? NotifyRequest(json: text, direction: .request)) != nil
    wait {
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: NotifyService.path,
            headerFields: [.contentType: "application/json"])
        let response = await gateway.respond(to: head, body: ServerRequestBody(text))
        require([200, 400].contains(response.status.code), "a request is accepted or refused")
        require(!isValid || response.status == .ok, "a valid request is accepted")
    }
    return 0
}

/// Waits for an asynchronous function, because the functions of libFuzzer are synchronous.
private func wait(for body: @escaping @Sendable () async -> Void) {
    let finished = DispatchSemaphore(value: 0)
    Task.detached {
        await body()
        finished.signal()
    }
    finished.wait()
}
