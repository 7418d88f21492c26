import Foundation

/// The payloads of a run in a file each; programs in all languages read the same bytes.
public struct PayloadFolder: Sendable {
    public let url: URL

    public init(_ url: URL) {
        self.url = url
    }

    /// The bytes of a payload.
    public func bytes(of subject: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appending(path: "\(subject).json")))
    }

    /// Whether this run has a payload with this name.
    public func contains(_ subject: String) -> Bool {
        FileManager.default.fileExists(atPath: url.appending(path: "\(subject).json").path)
    }

    /// The names of the payloads that begin with a prefix.
    public func subjects(withPrefix prefix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path)
            .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }
            .map { String($0.dropLast(".json".count)) }
            .sorted()
    }
}
