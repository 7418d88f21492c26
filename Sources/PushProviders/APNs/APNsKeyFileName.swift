import PushDelivery

/// The name of a key file as Apple's developer site gives it: `AuthKey_ABC123DEFG.p8`.
struct APNsKeyFileName {
    /// The identifier in the name.
    let keyID: String

    private static let prefix = "AuthKey_"
    private static let idLength = 10

    /// - Parameter path: the path of the file. Browsers add a number to the name of a further download:
    ///   `AuthKey_ABC123DEFG (1).p8`.
    /// - Returns: `nil` for any other name.
    init?(_ path: String) {
        let name = path.split(separator: "/").last ?? ""
        guard name.hasPrefix(Self.prefix), name.hasSuffix(".p8") else { return nil }
        let id = name.dropFirst(Self.prefix.count).prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
        guard id.count == Self.idLength else { return nil }
        keyID = String(id)
    }

    /// Returns a warning if a configured `key_id` differs from the identifier in the name.
    func warning(keyID configured: String) -> ProviderConfigurationError? {
        guard configured != keyID else { return nil }
        return ProviderConfigurationError(
            key: "key_id", "key_id is \"\(configured)\", but the name of key_file has the ID \"\(keyID)\"",
            hint: "the name of the file is AuthKey_, the key's ID and .p8, as Apple gives it: write key_id: \(keyID)")
    }
}
