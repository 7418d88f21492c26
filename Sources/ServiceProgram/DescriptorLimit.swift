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
    package static func raise() {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        _ = setrlimit(resource, &limit)
    }
}
