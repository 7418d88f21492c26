#if canImport(Glibc)
    import Glibc
#endif

/// The arenas of the C library's allocator.
package enum AllocatorArenas {
    #if canImport(Glibc)
        /// `M_ARENA_MAX` of `malloc.h`, which isn't part of the module.
        private static let maximumArenas: CInt = -8
    #endif

    /// Limits the arenas to one for each core, and at least two, unless the environment chooses (`MALLOC_ARENA_MAX`).
    ///
    /// Glibc makes one for each thread, up to eight for each core. What one of them has freed isn't used by the others, so
    /// each grows to the most that its threads have needed at a time.
    package static func limit() {
        #if canImport(Glibc)
            guard getenv("MALLOC_ARENA_MAX") == nil, let symbol = dlsym(nil, "mallopt") else { return }
            let mallopt = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
            _ = mallopt(maximumArenas, CInt(clamping: max(2, sysconf(CInt(_SC_NPROCESSORS_ONLN)))))
        #endif
    }
}
