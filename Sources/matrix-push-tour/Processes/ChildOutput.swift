import APIRuntime
import Foundation
import Synchronization
import YAMLTree

/// The standard error of a child process, which a thread reads to its end.
final class ChildOutput: Sendable {
    private let announcement: Task<BaseURL?, Never>
    private let end: Task<Void, Never>
    /// The last line, or the last one that reports an error.
    private let lastLine: Mutex<String>

    /// The number of bytes of a line that are read.
    private static let maxLineBytes = 1 << 16
    private static let errorPrefix = "error: "

    /// - Parameter url: returns the server's URL if a line contains it.
    init(_ file: FileHandle, _ url: @escaping @Sendable (String) -> BaseURL?) {
        let (urls, urlContinuation) = AsyncStream.makeStream(of: BaseURL.self)
        let (ends, endContinuation) = AsyncStream.makeStream(of: Void.self)
        announcement = Task {
            for await url in urls { return url }
            return nil
        }
        end = Task { for await _ in ends {} }
        lastLine = Mutex("")
        Thread.detachNewThread { [self] in
            var line: [UInt8] = []
            func endLine() {
                let text = String(decoding: line, as: UTF8.self)
                line = []
                if let url = url(text) { urlContinuation.yield(url) }
                lastLine.withLock { last in
                    if text.hasPrefix(Self.errorPrefix) || !last.hasPrefix(Self.errorPrefix) { last = text }
                }
            }
            while let byte = (try? file.read(upToCount: 1))?.first {
                if byte == UInt8(ascii: "\n") {
                    endLine()
                } else if line.count < Self.maxLineBytes {
                    line.append(byte)
                }
            }
            if !line.isEmpty { endLine() }
            urlContinuation.finish()
            endContinuation.finish()
        }
    }

    /// Waits for the line with the server's URL.
    /// - Returns: `nil` if the output ends before.
    var url: BaseURL? {
        get async { await announcement.value }
    }

    /// Waits for the end of the output.
    /// - Returns: the error that the process reported last, or else its last line; `nil` for no output.
    var error: String? {
        get async {
            await end.value
            let line = lastLine.withLock { $0 }
            let text = line.hasPrefix(Self.errorPrefix) ? String(line.dropFirst(Self.errorPrefix.count)) : line
            return text.isEmpty ? nil : text.singleLine.shortened()
        }
    }
}
