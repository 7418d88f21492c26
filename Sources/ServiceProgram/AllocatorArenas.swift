#if canImport(Glibc)
    import Glibc
#endif

/// The arenas of the C library's allocator.
package enum AllocatorArenas {
    #if canImport(Glibc)
        // Parameters of `mallopt` in `malloc.h`, which isn't part of the module.
        private static let (trimThreshold, mapThreshold, maximumArenas): (CInt, CInt, CInt) = (-1, -3, -8)
    #endif

    /// Limits the arenas to one for each core, and at least two, and the freed memory that they keep, unless the
    /// environment chooses (`MALLOC_ARENA_MAX`, `MALLOC_TRIM_THRESHOLD_`, `MALLOC_MMAP_THRESHOLD_`).
    ///
    /// Glibc makes one for each thread, up to eight for each core. What one of them has freed isn't used by the others, so
    /// each grows to the most that its threads have needed at a time.
    ///
    /// Blocks from 256 KiB on are outside of the arenas and given back when they are freed, as is the end of an arena from
    /// 1 MiB on. Glibc would raise both bounds with the largest block freed, to 32 and 64 MiB.
    package static func limit() {
        #if canImport(Glibc)
            guard let symbol = dlsym(nil, "mallopt") else { return }
            let mallopt = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
            func set(_ parameter: CInt, _ value: Int, unless variable: String) {
                if getenv(variable) == nil { _ = mallopt(parameter, CInt(clamping: value)) }
            }
            set(maximumArenas, max(2, sysconf(CInt(_SC_NPROCESSORS_ONLN))), unless: "MALLOC_ARENA_MAX")
            set(mapThreshold, 256 << 10, unless: "MALLOC_MMAP_THRESHOLD_")
            set(trimThreshold, 1 << 20, unless: "MALLOC_TRIM_THRESHOLD_")
        #endif
    }
}
