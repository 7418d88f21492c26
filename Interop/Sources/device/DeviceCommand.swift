import APIRuntime
import ArgumentParser
import Foundation
import PushClient

/// The command line: lines of JSON from standard input to standard output.
@main
struct DeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Shows what PushClient makes of messages that push providers received.",
        discussion: """
            The first line of standard input has the account: `homeserver`, `user_id`, `access_token`, and the keys of \
            its Web Push subscription, `private_key` and `auth`, in base64. Each further line has a message: `device`, \
            any name for the device that gets it; `provider`, one of apns, fcm, push; and `payload`, the JSON that an app \
            gets from APNs or FCM, or `message`, the bytes of Web Push or UnifiedPush in base64. The result is a line \
            of JSON for each.

            An event of the type m.room.encrypted is decrypted if its `ciphertext` is JSON in base64.

            Exit codes: 0 all lines were read, 1 a line isn't valid, 64 usage.
            """)

    func run() async throws {
        guard let line = readLine() else { throw ValidationError("standard input is empty") }
        var account = try DeviceAccount(JSONObject(json: line))
        while let line = readLine() {
            let result = await account.result(for: try DeviceMessage(JSONObject(json: line)))
            try FileHandle.standardOutput.write(contentsOf: Data(result.jsonBytes() + [0x0A]))
        }
    }
}

/// A line that isn't what ``DeviceCommand`` expects.
struct InvalidLine: Error, CustomStringConvertible {
    let member: String
    var description: String { "\(member) is missing or not valid" }
}

extension JSONObject {
    /// A member that is a text.
    func text(_ key: String) throws(InvalidLine) -> String {
        guard let text = self[key]?.string else { throw InvalidLine(member: key) }
        return text
    }

    /// A member that is bytes in base64.
    func bytes(_ key: String) throws(InvalidLine) -> [UInt8] {
        guard let data = Data(base64Encoded: try text(key)) else { throw InvalidLine(member: key) }
        return [UInt8](data)
    }
}
