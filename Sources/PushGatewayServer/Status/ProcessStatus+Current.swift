import Foundation
import GatewayStatusAPI

extension ProcessStatus {
    /// Returns the resources that this process uses now, from `/proc`. Other systems report the limit of descriptors only.
    static func current() -> Self {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        let hasLimit = getrlimit(resource, &limit) == 0
        return Self(
            residentBytes: residentBytes, openDescriptors: openDescriptors,
            maxDescriptors: hasLimit ? Int64(clamping: limit.rlim_cur) : nil)
    }

    private static var residentBytes: Int64? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int64(fields[1]) else { return nil }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    private static var openDescriptors: Int64? {
        // The folder itself is open while it is read.
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Int64($0.count) - 1 }
    }
}
