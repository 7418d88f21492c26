/// A JSON payload for a device, with texts for the user that may be shortened.
protocol ShortenablePayload {
    /// The texts that are only shown, not interpreted. Each is one JSON string of the payload.
    var displayTexts: [String] { get set }
    /// Returns the JSON text.
    func payloadBytes() -> [UInt8]
}

enum PayloadFitting {
    /// Returns the first of several forms that fits into a number of bytes, with its texts shortened if necessary.
    /// - Parameter forms: the forms from the most complete to the smallest. A form is only made if those before don't
    ///   fit.
    /// - Returns: the JSON text; `nil` if no form fits.
    static func firstFit<Payload: ShortenablePayload>(_ forms: some Sequence<Payload>, maxBytes: Int) -> [UInt8]? {
        for var form in forms {
            let bytes = form.payloadBytes()
            if bytes.count <= maxBytes { return bytes }
            guard let texts = TextShortening.shortened(form.displayTexts, by: bytes.count - maxBytes) else { continue }
            form.displayTexts = texts
            let shortened = form.payloadBytes()
            if shortened.count <= maxBytes { return shortened }
        }
        return nil
    }
}
