import Foundation

/// Credentials in a temporary folder, made with the program `openssl`.
struct TemporaryKeys {
    /// The paths of an APNs key, a VAPID key and a service account.
    let apns, vapid, account: String
    /// The public key of a subscription in base64url.
    let point: String

    struct Failure: Error {
        let command: String
    }

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        apns = folder.appending(path: "apns.p8").path
        vapid = folder.appending(path: "vapid.pem").path
        account = folder.appending(path: "account.json").path
        let rsa = folder.appending(path: "account.pem").path
        for path in [apns, vapid] {
            _ = try Self.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out \(path)")
        }
        _ = try Self.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out \(rsa)")
        let members = [
            "type": "service_account", "project_id": "load", "private_key_id": "1",
            "private_key": try String(contentsOfFile: rsa, encoding: .utf8),
            "client_email": "gateway@load.iam.gserviceaccount.com", "client_id": "1",
            "token_uri": "https://oauth2.googleapis.com/token",
        ]
        try JSONEncoder().encode(members).write(to: URL(filePath: account))
        // The last 65 bytes of the DER form are the point.
        let bytes = try Self.openssl("pkey -in \(vapid) -pubout -outform DER").suffix(65)
        point = bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    private static func openssl(_ arguments: String) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(command: arguments) }
        return text
    }
}
