import NIOCore
import NIOHTTP2

/// Timers: idle connections are closed, and silent ones are checked by PING.
extension HTTP2Connection {
    func startTimers() {
        lastUse = .now()
        if pool.settings.configuration.idleTimeout != nil { startIdleTimer() }
        if pool.settings.configuration.pingInterval != nil { startPingTimer() }
    }

    private func startIdleTimer() {
        guard let limit = pool.settings.configuration.idleTimeout.map({ TimeAmount(clamping: $0) }) else { return }
        let start = streams.isEmpty ? lastUse : .now()
        idleTimer = pool.eventLoop.scheduleTask(deadline: start + limit) {
            if self.streams.isEmpty, self.lastUse + limit <= .now() {
                self.close(.connectionLost("idle"))
            } else {
                self.startIdleTimer()
            }
        }
    }

    private func startPingTimer() {
        guard let interval = pool.settings.configuration.pingInterval.map({ TimeAmount(clamping: $0) }) else { return }
        pingTimer = pool.eventLoop.scheduleTask(deadline: lastReceived + interval) {
            if self.lastReceived + interval <= .now() { self.ping() } else { self.startPingTimer() }
        }
    }

    /// Sends a PING, and closes the connection if nothing is received in time.
    private func ping() {
        let sent = NIODeadline.now()
        pingSent = sent
        write(.rootStream, .ping(HTTP2PingData(withInteger: sent.uptimeNanoseconds), ack: false))
        context?.flush()
        let limit = pool.settings.configuration.pingTimeout
        pingTimer?.cancel()
        pingTimer = pool.eventLoop.scheduleTask(in: TimeAmount(clamping: limit)) {
            self.close(.connectionLost("no answer to a PING within \(limit)"))
        }
    }

    /// Notes that the other end is alive.
    func receivedData() {
        lastReceived = .now()
        if pingSent != nil {
            pingSent = nil
            pingTimer?.cancel()
            startPingTimer()
        }
        if isSuspect {
            isSuspect = false
            pool.scheduleDispatch()
        }
    }

    /// Opens no further streams until something is received.
    func suspect() {
        isSuspect = true
        if pingSent == nil { ping() }
    }
}
