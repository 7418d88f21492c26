import APIRuntime

/// The URLs of push providers' servers that an operator names.
package enum ProviderServer {
    /// Parses a URL. It is `https`, or `http` on a loopback address, because requests contain credentials.
    /// - Parameter key: the configuration key of the URL.
    package static func url(_ text: String, key: String) throws(ProviderConfigurationError) -> BaseURL {
        let url: BaseURL
        do {
            url = try BaseURL(text)
        } catch {
            let isWithoutScheme = !text.contains("://") && (try? BaseURL("https://" + text)) != nil
            throw ProviderConfigurationError(
                key: key, error.description, hint: isWithoutScheme ? "write \"https://\(text)\"" : nil)
        }
        guard url.scheme == "https" || url.isLoopback else {
            throw ProviderConfigurationError(
                key: key, "an http URL is allowed for loopback addresses only, found \"\(text)\"",
                hint: "write https://, or the address 127.0.0.1 of a proxy on this machine")
        }
        return url
    }
}
