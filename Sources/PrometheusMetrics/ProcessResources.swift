#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The resources that the process uses, from `/proc` (proc(5)).
package struct ProcessResources {
    package let cpuSeconds: Double
    package let residentBytes: Double
    package let virtualBytes: Double
    package let openDescriptors: Int
    /// Infinite without a limit.
    package let maxDescriptors: Double
    package let threads: Int
    /// Seconds since 1970 (UTC).
    package let startTime: Double

    /// Reads the current values; `nil` on systems without `/proc`.
    package init?() {
        guard let stat = Self.statFields(), stat.count > 21, let boot = Self.bootTime,
            let descriptors = Self.entryCount("/proc/self/fd")
        else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        // The field with the number n of proc(5) has the index n - 3.
        guard let user = Double(stat[11]), let system = Double(stat[12]), let threads = Int(stat[17]),
            let start = Double(stat[19]), let virtual = Double(stat[20]), let pages = Double(stat[21])
        else { return nil }
        cpuSeconds = (user + system) / ticks
        self.threads = threads
        startTime = boot + start / ticks
        virtualBytes = virtual
        residentBytes = pages * Double(sysconf(Int32(_SC_PAGESIZE)))
        openDescriptors = descriptors
        maxDescriptors = Self.descriptorLimit
    }

    /// The fields of `/proc/self/stat` after the name, which may contain spaces and parentheses.
    private static func statFields() -> [Substring]? {
        guard let text = read("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(separator: " ")
    }

    /// The time of the system's start, which doesn't change. The file can be large.
    private static let bootTime: Double? = read("/proc/stat")?.split(separator: "\n")
        .first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while bytes.count < 1 << 20 {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number of entries of a folder, without the one that reading it opens.
    private static func entryCount(_ path: String) -> Int? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // `.`, `..` and the folder's own descriptor.
        return max(0, count - 3)
    }

    /// The number of descriptors that may be open at a time; infinite without a limit.
    package static var descriptorLimit: Double {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0 else { return .nan }
        return limit.rlim_cur == rlim_t.max ? .infinity : Double(limit.rlim_cur)
    }
}
