import APIRuntime

/// A file that holds one JSON object.
enum JSONFile {
    /// A file that is larger isn't read.
    private static let maxBytes = 32 << 20

    /// Reads a file; `-` is standard input.
    /// - Throws: ``CommandFailure`` that says what can't be read, and where it isn't JSON.
    static func object(_ path: String) throws(CommandFailure) -> JSONObject {
        let name = PayloadReport.name(of: path)
        let payload: PayloadInput.Payload
        do {
            payload = try PayloadInput(path, maxPayloadBytes: maxBytes).whole()
        } catch {
            throw CommandFailure("can't read \(name): \(error.reason)", status: CommandFailure.usageStatus)
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
