import APIRuntime
import CommandLineSupport

/// A file with one JSON object.
enum JSONFile {
    /// The maximum size of a file in bytes.
    private static let maxBytes = 32 << 20

    /// Returns the object in a file; `-` is standard input.
    /// - Throws: ``CommandFailure`` if the file cannot be read, is too large, or isn't a JSON object.
    static func object(_ path: String) throws(CommandFailure) -> JSONObject {
        let name = PayloadInput.name(of: path)
        let payload: PayloadInput.Payload
        do {
            payload = try PayloadInput(path, maxPayloadBytes: maxBytes).whole()
        } catch {
            throw CommandFailure(reading: path, error)
        }
        if payload.isTooLarge {
            throw CommandFailure("\(name) has more than \(maxBytes) bytes", status: CommandFailure.usageStatus)
        }
        do {
            return try JSONObject(json: payload.bytes)
        } catch {
            let place = error.violations.first.map { ":\($0.line):\($0.column): \($0.message)" } ?? " isn't JSON"
            throw CommandFailure(name + place, status: CommandFailure.usageStatus)
        }
    }
}
