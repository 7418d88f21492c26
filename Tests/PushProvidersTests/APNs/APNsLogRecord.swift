import Crypto
import Logging
import Synchronization

/// A log handler that keeps messages.
final class APNsLogRecord: LogHandler, Sendable {
    private let recorded = Mutex<[String]>([])

    var messages: [String] { recorded.withLock { $0 } }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        recorded.withLock { $0.append("\(event.message)") }
    }
}

/// A signing key other than the usual one.
enum P256Sample {
    static let other = P256.Signing.PrivateKey().pemRepresentation
}
