import Foundation

/// The configuration, credentials and request bodies of a gateway under load.
struct GatewayFiles {
    let folder: URL

    /// The kinds of requests, in the order of the table.
    static let subjects = ["unknown app", "apns", "fcm", "webpush"]

    var configuration: URL { folder.appending(path: "gateway.yaml") }

    func body(of subject: String) -> URL { folder.appending(path: "\(subject).json") }

    /// Writes all files. Keys are made with the program `openssl`.
    /// - Parameter pushPort: the port of the push servers.
    init(folder: URL, pushPort: Int) throws {
        self.folder = folder
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let openssl = { (arguments: String) in try Self.run("openssl \(arguments)", in: folder) }
        _ = try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out apns.p8")
        _ = try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out vapid.pem")
        _ = try openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out browser.pem")
        _ = try openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out account.pem")
        let account = [
            "type": "service_account", "project_id": "load", "private_key_id": "1",
            "private_key": try String(contentsOf: folder.appending(path: "account.pem"), encoding: .utf8),
            "client_email": "gateway@load.iam.gserviceaccount.com", "client_id": "1",
            "token_uri": "https://oauth2.googleapis.com/token",
        ]
        try JSONEncoder().encode(account).write(to: folder.appending(path: "account.json"))
        let server = "http://127.0.0.1:\(pushPort)"
        let yaml = """
            listen: {host: 127.0.0.1, port: 0}
            network: {allow: [127.0.0.0/8]}
            apps:
              - {app_id: load.apns, provider: apns, topic: org.example.load, key_file: "\(folder.path)/apns.p8",
                 key_id: ABCDE12345, team_id: FGHIJ67890, endpoint: "\(server)"}
              - {app_id: load.fcm, provider: fcm, service_account_file: "\(folder.path)/account.json",
                 endpoint: "\(server)", token_endpoint: "\(server)/token"}
              - {app_id: load.webpush, provider: webpush, vapid_private_key_file: "\(folder.path)/vapid.pem",
                 vapid_subject: "mailto:operator@example.org"}

            """
        try Data(yaml.utf8).write(to: configuration)
        // The last 65 bytes of the DER form are the point.
        let key = Self.base64URL(try openssl("pkey -in browser.pem -pubout -outform DER").suffix(65))
        let browser = ["endpoint": "\(server)/push/one", "auth": Self.base64URL(Data(repeating: 7, count: 16))]
        let token = String(repeating: "6d617472", count: 8)
        for (subject, appID, pushkey, data) in [
            ("unknown app", "load.unknown", "unknown", [:]), ("fcm", "load.fcm", "fFern:APA91b-load", [:]),
            ("apns", "load.apns", Data(hexadecimal: token).base64EncodedString(), [:]),
            ("webpush", "load.webpush", key, browser),
        ] {
            let device: [String: Any] = ["app_id": appID, "pushkey": pushkey, "data": data]
            try JSONSerialization.data(withJSONObject: Self.notification(to: device)).write(to: body(of: subject))
        }
    }

    /// A message. The load generator replaces the eight characters `%`.
    private static func notification(to device: [String: Any]) -> [String: Any] {
        let notification: [String: Any] = [
            "event_id": "$%%%%%%%%:garden.example", "room_id": "!beds:garden.example", "type": "m.room.message",
            "sender": "@fern:garden.example", "sender_display_name": "Fern", "room_name": "Beds", "prio": "high",
            "content": ["msgtype": "m.text", "body": "The fern by the door wants its water"] as [String: Any],
            "counts": ["unread": 3], "devices": [device],
        ]
        return ["notification": notification]
    }

    private static func base64URL(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Runs a program and returns its standard output.
    private static func run(_ command: String, in folder: URL) throws -> Data {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command.split(separator: " ").map(String.init)
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ServerProcess.Failure(description: "\(command) failed") }
        return text
    }
}

extension Data {
    /// The bytes of a text of hexadecimal digits.
    fileprivate init(hexadecimal text: String) {
        let digits = text.compactMap(\.hexDigitValue)
        self.init(stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) })
    }
}
