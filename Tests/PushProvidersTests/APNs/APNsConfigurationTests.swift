import ManualClock
import Metrics
import MetricsTestKit
import OutboundHTTP
import PushConfiguration
import PushDelivery
import RecordedLog
import Testing

@testable import PushProviders

@Suite("APNs configuration")
struct APNsConfigurationTests {
    private static func error(
        _ change: (inout APNsAppConfiguration) -> Void, files: [String: [UInt8]] = [:]
    ) -> ProviderConfigurationError? {
        var configuration = APNsSamples.configuration()
        change(&configuration)
        do {
            _ = try APNsSamples.provider(configuration, environment: APNsSamples.environment(files: files))
            return nil
        } catch {
            return error as? ProviderConfigurationError
        }
    }

    private static func useCertificate(_ configuration: inout APNsAppConfiguration) {
        configuration.keyFile = nil
        configuration.keyID = nil
        configuration.teamID = nil
        configuration.certificateFile = "push.pem"
    }

    private static let certificateFiles = [
        "push.pem": APNsTestCertificate.pem, "encrypted.pem": APNsTestCertificate.encryptedPEM,
        "push.p12": APNsTestCertificate.pkcs12, "password": Array("secret\n".utf8), "wrong": Array("x".utf8),
    ]

    @Test("a configuration error names the key at fault")
    func keys() {
        #expect(
            Self.error {
                $0.keyFile = nil
                $0.keyID = nil
                $0.teamID = nil
            }?.key == "key_file")
        #expect(Self.error { $0.keyID = nil }?.key == "key_id")
        #expect(Self.error { $0.teamID = nil }?.key == "team_id")
        #expect(Self.error { $0.keyID = "a b" }?.key == "key_id")
        #expect(Self.error { $0.certificateFile = "push.pem" }?.key == "certificate_file")
        #expect(Self.error { $0.certificatePasswordFile = "password" }?.key == "certificate_password_file")
        #expect(Self.error { $0.keyFile = "absent.p8" }?.key == "key_file")
        #expect(Self.error { $0.topic = "com.example app" }?.key == "topic")
        #expect(Self.error { $0.environment = .unknown("test") }?.key == "environment")
        #expect(Self.error { $0.pushType = .unknown("shout") }?.key == "push_type")
        #expect(Self.error { $0.endpoint = "push.example.org" }?.key == "endpoint")
        #expect(Self.error { $0.endpoint = "http://push.example.org" }?.key == "endpoint")
        #expect(Self.error { _ in } == nil)
    }

    @Test("a missing key file is reported with its path and the system's reason")
    func missingFile() {
        let error = Self.error { $0.keyFile = "absent.p8" }
        #expect(error?.description == "key_file: cannot read \"absent.p8\": no such file or directory")
    }

    @Test(
        "http endpoints are allowed for loopback addresses",
        arguments: [
            ("http://127.0.0.1:8080", true), ("http://localhost:1", true), ("http://[::1]:8080", true),
            ("http://127.0.0.1.example.org", false), ("http://10.0.0.1", false), ("https://push.example.org", true),
        ])
    func endpoints(endpoint: String, isAllowed: Bool) {
        #expect((Self.error { $0.endpoint = endpoint } == nil) == isAllowed)
    }

    @Test("the environment determines the server and the destination, which contains no secret")
    func destination() async throws {
        for (environment, host) in [
            (nil, "api.push.apple.com"), (.production, "api.push.apple.com"), (.sandbox, "api.sandbox.push.apple.com"),
        ] as [(APNsAppConfiguration.Environment?, String)] {
            var configuration = APNsSamples.configuration()
            configuration.environment = environment
            let request = try await APNsSamples.provider(configuration).request(
                for: APNsSamples.message(), to: APNsSamples.device(), context: APNsSamples.context())
            #expect(request.head.authority == host)
            let name = environment?.rawValue ?? "production"
            #expect(request.destination == Destination("apns:\(name):TEAM123456:ABC123DEFG"))
        }
    }

    @Test("certificates are read as PEM and PKCS#12, encrypted or not")
    func certificates() {
        for (file, password) in [
            ("push.pem", nil), ("encrypted.pem", "password"), ("push.p12", "password"),
        ] as [(String, String?)] {
            let error = Self.error(
                {
                    Self.useCertificate(&$0)
                    $0.certificateFile = file
                    $0.certificatePasswordFile = password
                }, files: Self.certificateFiles)
            #expect(error == nil, "\(file)")
        }
    }

    @Test("a certificate with a wrong or missing password is refused")
    func wrongPassword() {
        for (file, password) in [("encrypted.pem", "wrong"), ("push.p12", "wrong"), ("push.p12", nil)] {
            let error = Self.error(
                {
                    Self.useCertificate(&$0)
                    $0.certificateFile = file
                    $0.certificatePasswordFile = password
                }, files: Self.certificateFiles)
            #expect(error?.key == "certificate_file", "\(file)")
        }
    }

    @Test("key_id with a certificate, and push types that need a token, are refused")
    func certificateContradictions() {
        let files = Self.certificateFiles
        #expect(
            Self.error(
                {
                    Self.useCertificate(&$0)
                    $0.keyID = "ABC123DEFG"
                }, files: files)?.key == "key_id")
        #expect(
            Self.error(
                {
                    Self.useCertificate(&$0)
                    $0.pushType = .location
                }, files: files)?.key == "push_type")
        #expect(
            Self.error(
                {
                    Self.useCertificate(&$0)
                    $0.pushType = .liveactivity
                }, files: files)?.key == "push_type")
        #expect(
            Self.error(
                {
                    Self.useCertificate(&$0)
                    $0.pushType = .voip
                }, files: files) == nil)
        #expect(Self.error({ $0.pushType = .location }) == nil)
    }

    @Test("a certificate and its end are the same in PEM and PKCS#12")
    func expiry() throws {
        #expect(
            try ClientIdentity.pem(APNsTestCertificate.pem, passphrase: nil).notValidAfter()
                == Int64(APNsTestCertificate.expiry))
        #expect(
            try ClientIdentity.pkcs12(APNsTestCertificate.pkcs12, passphrase: "secret").notValidAfter()
                == Int64(APNsTestCertificate.expiry))
    }

    @Test("an expired certificate is the operator's fault and doesn't prevent the start")
    func expiredCertificate() async throws {
        let clock = ManualClock(secondsSince1970: APNsTestCertificate.expiry - 10)
        var configuration = APNsSamples.configuration()
        Self.useCertificate(&configuration)
        let environment = APNsSamples.environment(clock: clock, files: Self.certificateFiles)
        let provider = try APNsSamples.provider(configuration, environment: environment)
        let message = APNsSamples.message()
        let request = try await provider.request(
            for: message, to: APNsSamples.device(), context: APNsSamples.context(clock))
        #expect(request.head.headerFields[.authorization] == nil)
        clock.advance(by: .seconds(10))
        let failure = await #expect(throws: DeliveryFailure.self) {
            _ = try await provider.request(
                for: message, to: APNsSamples.device(), context: APNsSamples.context(clock))
        }
        guard case .operatorFault = failure?.meaning else {
            Issue.record("expected an operator's fault")
            return
        }
        _ = try APNsSamples.provider(configuration, environment: environment)
    }

    @Test("a provider reports the end of its certificate, and that of its token once it has one")
    func expiries() async throws {
        let clock = ManualClock(secondsSince1970: 1_780_000_000)
        let environment = APNsSamples.environment(clock: clock, files: Self.certificateFiles)
        var configuration = APNsSamples.configuration()
        let withToken = try APNsSamples.provider(configuration, environment: environment)
        #expect(withToken.expiries(clock: clock).isEmpty)
        _ = try await withToken.request(
            for: APNsSamples.message(), to: APNsSamples.device(), context: APNsSamples.context(clock))
        // Tokens are issued at multiples of 30 minutes, and are valid for 60.
        #expect(
            withToken.expiries(clock: clock)
                == [CredentialExpiry(name: "provider token", time: 1_779_998_400 + 3600, isRenewed: true)])
        Self.useCertificate(&configuration)
        let withCertificate = try APNsSamples.provider(configuration, environment: environment)
        #expect(
            withCertificate.expiries(clock: clock) == [
                CredentialExpiry(name: "certificate_file", time: APNsTestCertificate.expiry, isRenewed: false)
            ])
    }

    @Test("a certificate's end is logged from 30 days before it, once a day")
    func warning() throws {
        let log = RecordedLog()
        let logger = log.logger
        let validity = APNsCertificateValidity(
            app: "com.example.*", path: "push.pem", expiry: 100 * 86_400, metrics: TestMetrics())
        for day in [60.0, 69, 70.5, 71, 72, 100] { validity.report(now: day * 86_400, logger: logger) }
        #expect(
            log.messages == [
                "the APNs certificate expires in 29 days", "the APNs certificate expires in 28 days",
                "the APNs certificate has expired: no notification is sent with it",
            ])
    }

    @Test("the metric of a certificate's end is recorded at the start, without a request")
    func metric() throws {
        var configuration = APNsSamples.configuration()
        Self.useCertificate(&configuration)
        let metrics = TestMetrics()
        var environment = APNsSamples.environment(clock: ManualClock(), files: Self.certificateFiles)
        environment.metrics = metrics
        _ = try APNsSamples.provider(configuration, environment: environment)
        let gauge = try metrics.expectRecorder(
            "matrix_push_certificate_expiry_timestamp_seconds", [("app", "com.example.*")])
        #expect(gauge.values == [APNsTestCertificate.expiry])
    }

    @Test(
        "a topic with the end of another push type is warned of",
        arguments: [
            ("com.example.app.voip", nil, true), ("com.example.app.voip", .alert, true),
            ("com.example.app.voip", .voip, false), ("com.example.app.complication", .voip, true),
            ("com.example.app", nil, false), ("com.example.app", .voip, false),
        ] as [(String, APNsAppConfiguration.PushType?, Bool)])
    func topicOfOtherType(topic: String, pushType: APNsAppConfiguration.PushType?, isWarned: Bool) throws {
        let log = RecordedLog()
        var configuration = APNsSamples.configuration(pushType: pushType)
        configuration.topic = topic
        let environment = APNsSamples.environment(logger: log.logger)
        _ = try APNsSamples.provider(configuration, environment: environment)
        #expect(log.messages.contains { $0.hasPrefix("topic ends in \".") } == isWarned)
    }

    @Test("apps with the same key share their token, and others don't")
    func sharedToken() async throws {
        let other = Array(P256Sample.other.utf8)
        let environment = APNsSamples.environment(files: ["other.p8": other])
        func authorization(_ change: (inout APNsAppConfiguration) -> Void) async throws -> String? {
            var configuration = APNsSamples.configuration()
            change(&configuration)
            return try await APNsSamples.provider(configuration, environment: environment).request(
                for: APNsSamples.message(), to: APNsSamples.device(), context: APNsSamples.context()
            ).head.headerFields[.authorization]
        }
        let first = try await authorization { _ in }
        #expect(first?.hasPrefix("bearer ") == true)
        #expect(try await authorization { $0.topic = "com.example.other" } == first)
        #expect(try await authorization { $0.environment = .sandbox } == first)
        #expect(try await authorization { $0.keyFile = "other.p8" } != first)
        #expect(try await authorization { $0.teamID = "TEAM999999" } != first)
    }
}
