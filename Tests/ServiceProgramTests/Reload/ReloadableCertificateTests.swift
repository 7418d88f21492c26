import HummingbirdTransport
import MetricsTestKit
import ProviderSimulators
import RecordedLog
import Synchronization
import Testing

@testable import ServiceProgram

@Suite("The listener's certificate")
struct ReloadableCertificateTests {
    private let log = RecordedLog()
    private let metrics = TestMetrics()

    private func gauge(_ name: String) throws -> Double? {
        try metrics.expectGauge("matrix_push_listener_certificate_\(name)").lastValue
    }

    @Test("its expiry and a changed file that can't be loaded are metrics and problems of the status page")
    func monitoring() throws {
        let identity = try TestCertificates.shared().server
        let key = Mutex(identity.privateKeyPEM)
        let certificates = try ServerCertificates(certificateFile: "cert", privateKeyFile: "key") { path in
            Array((path == "cert" ? identity.certificatePEM : key.withLock { $0 }).utf8)
        }
        let certificate = ReloadableCertificate(certificates, of: "gateway", logger: log.logger, metrics: metrics)
        let part: ReloadablePart<TestConfigurationFile> = certificate.part()
        let expiry = Double(certificates.notValidAfter)
        #expect(try gauge("expiry_timestamp_seconds") == expiry)
        #expect(try gauge("unloaded") == 0)
        #expect(certificate.statusProblem(at: expiry - 15 * 86_400) == nil)

        key.withLock { $0 = String($0.prefix(40)) }
        for _ in 1...2 { part.checkFiles() }
        #expect(try gauge("unloaded") == 1)
        #expect(log.messages == ["a changed TLS certificate cannot be loaded: the one in use stays"])
        let unloaded = try #require(certificate.statusProblem(at: expiry - 15 * 86_400))
        #expect(unloaded.severity == .warning)
        #expect(unloaded.details?.contains("\"key\" contains no readable private key") == true)

        key.withLock { $0 = identity.privateKeyPEM }
        part.checkFiles()
        #expect(try gauge("unloaded") == 0)
        #expect(certificate.statusProblem(at: expiry - 15 * 86_400) == nil)
        #expect(certificate.statusProblem(at: expiry - 86_400)?.severity == .warning)
        #expect(certificate.statusProblem(at: expiry)?.severity == .failing)
    }
}
