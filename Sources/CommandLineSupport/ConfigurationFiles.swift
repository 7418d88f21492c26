/// The files of a gateway's configuration. A pipe or a device among them can't block the caller forever.
package enum ConfigurationFiles {
    /// The maximum size of a configuration file in bytes.
    private static let maxConfigurationBytes = 16 << 20
    /// The maximum size of a key or a certificate file in bytes.
    private static let maxCredentialBytes = 1 << 20
    /// The time in which the writer of a pipe has to deliver a configuration.
    private static let pipeLimit: Duration = .seconds(30)

    /// Returns the contents of a configuration file, which can be a pipe; `-` is standard input.
    /// - Parameter limit: the time in which the writer of a pipe has to close it; standard input has no limit.
    /// - Throws: `CommandFailure` for a file that can't be read or is larger than 16 MiB.
    package static func configuration(
        _ path: String, within limit: Duration = pipeLimit
    ) throws(CommandFailure) -> [UInt8] {
        let payload: PayloadInput.Payload
        do {
            payload = try PayloadInput(
                path, maxPayloadBytes: maxConfigurationBytes, kind: .pipe(within: limit)
            ).whole()
        } catch {
            throw CommandFailure(reading: path, error)
        }
        if payload.isTooLarge {
            throw CommandFailure(reading: path, "it is larger than \(maxConfigurationBytes >> 20) MiB")
        }
        return payload.bytes
    }

    /// Returns the contents of a key or a certificate file.
    /// - Throws: `SystemError` for a file that can't be read or isn't a regular one; `CommandFailure` for one that is
    ///   larger than a mebibyte.
    package static func credential(_ path: String) throws -> [UInt8] {
        // `-` is a file here, not standard input.
        let payload = try PayloadInput(
            path == "-" ? "./-" : path, maxPayloadBytes: maxCredentialBytes, kind: .regularFile
        ).whole()
        if payload.isTooLarge { throw CommandFailure("it is larger than \(maxCredentialBytes >> 20) MiB") }
        return payload.bytes
    }
}
