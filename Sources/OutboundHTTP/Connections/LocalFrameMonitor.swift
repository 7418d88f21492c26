import NIOHTTP2

/// Notes the resets that NIOHTTP2 sends because the server broke the rules of a stream.
final class LocalFrameMonitor: NIOHTTP2FrameDelegate {
    var wroteReset = false

    func wroteFrame(_ frame: HTTP2Frame) {
        if case .rstStream = frame.payload { wroteReset = true }
    }
}
