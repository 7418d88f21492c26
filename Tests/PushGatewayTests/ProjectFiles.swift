import Foundation

/// Files beside the project that some tests read, and skip without.
enum SharedFiles {
    /// `../shared`, seen from the project's root.
    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "shared")

    static let captured = folder.appending(path: "captured-traffic/notify")

    static var hasCaptured: Bool { FileManager.default.fileExists(atPath: captured.path()) }

    /// The recorded requests of a homeserver: file names and contents.
    static func capturedNotifications() throws -> [(name: String, bytes: [UInt8])] {
        try FileManager.default.contentsOfDirectory(at: captured, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }
            .sorted { $0.path() < $1.path() }
            .map { ($0.lastPathComponent, Array(try Data(contentsOf: $0))) }
    }
}
