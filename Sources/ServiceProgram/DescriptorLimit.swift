#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The number of descriptors that the process may open.
package enum DescriptorLimit {
    /// Enough for the connections of a busy service; the memory for more would be large.
    private static let wanted: rlim_t = 65_536

    /// Raises the soft limit towards the hard one. Services usually start with a soft limit of 1024, so a few hundred
    /// slow push servers could take the descriptors of all others. A failure leaves the limit unchanged.
    /// - Returns: the soft limit; `nil` if it is unknown.
    @discardableResult
    package static func raise() -> UInt64? {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0 else { return nil }
        guard limit.rlim_cur < wanted else { return UInt64(limit.rlim_cur) }
        var raised = limit
        raised.rlim_cur = min(wanted, limit.rlim_max)
        return UInt64(setrlimit(resource, &raised) == 0 ? raised.rlim_cur : limit.rlim_cur)
    }
}
