import APIRuntime

/// A source of the addresses of host names.
package protocol AddressResolver: Sendable {
    /// Starts a lookup and returns without waiting.
    /// - Parameters:
    ///   - host: a name in lower case, not an address.
    ///   - completion: is called at most once, on any thread. A lookup that never ends doesn't call it; callers have
    ///     time limits of their own.
    func resolve(_ host: String, completion: @escaping @Sendable (Result<[IPAddress], ResolvingError>) -> Void)
}

/// The error of a lookup.
package enum ResolvingError: Error, Hashable, Sendable {
    /// The system's code, such as `EAI_NONAME`.
    case failed(Int32)
    /// The lookup took seconds and found nothing: the name's DNS servers don't respond. The name hasn't
    /// resolved before.
    case unanswered
    /// All threads have been waiting for DNS for seconds, too many lookups are waiting for a thread, or the process
    /// lacks memory or descriptors for a lookup.
    case overloaded
}
