/// Keys of an app's configuration that belong together or exclude each other.
package enum CredentialKeys {
    /// Checks that an app of provider `apns` has a key or a certificate, not both.
    /// - Parameter present: the keys that the app has.
    /// - Throws: the first problem, with the key at fault.
    package static func checkAPNs(_ present: Set<String>) throws(ProviderConfigurationError) {
        let keys = ["key_file", "key_id", "team_id"]
        let first = keys.first(where: present.contains)
        if present.contains("certificate_file") {
            guard let first else { return }
            guard first == "key_file" else {
                throw ProviderConfigurationError(
                    key: first, "\(first) has no effect with certificate_file",
                    hint: "it belongs to key_file, key_id and team_id")
            }
            throw ProviderConfigurationError(
                key: "certificate_file", "certificate_file and key_file exclude each other",
                hint: "keep key_file, key_id and team_id, or certificate_file")
        }
        guard !present.contains("certificate_password_file") else {
            throw ProviderConfigurationError(
                key: "certificate_password_file", "certificate_password_file has no effect without certificate_file")
        }
        guard let first else {
            throw ProviderConfigurationError(
                key: keys[0], "an app of provider apns needs credentials",
                hint: "key_file, key_id and team_id, or certificate_file")
        }
        try checkTogether(keys, present, because: first)
    }

    /// Checks that an app has both the key and the contact of VAPID, or neither.
    package static func checkVAPID(_ present: Set<String>) throws(ProviderConfigurationError) {
        let keys = ["vapid_private_key_file", "vapid_subject"]
        guard let first = keys.first(where: present.contains) else { return }
        try checkTogether(keys, present, because: first)
    }

    private static func checkTogether(
        _ keys: [String], _ present: Set<String>, because first: String
    ) throws(ProviderConfigurationError) {
        let missing = keys.filter { !present.contains($0) }
        guard let key = missing.first else { return }
        let names = missing.map { "\"\($0)\"" }.joined(separator: " and ")
        throw ProviderConfigurationError(
            key: key, "missing \(missing.count == 1 ? "key" : "keys") \(names), which \(first) needs")
    }
}
