import Foundation

/// The payloads of a run, a file each, so that programs of every language read the same bytes.
public struct PayloadFolder {
    public let url: URL

    public init(_ url: URL) {
        self.url = url
    }

    /// The bytes of a payload.
    public func bytes(of subject: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: url.appending(path: "\(subject).json")))
    }

    /// Whether there is such a payload in this run.
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
