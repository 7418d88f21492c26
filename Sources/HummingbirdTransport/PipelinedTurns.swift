import NIOCore
import Synchronization

/// The turns of pipelined requests on an event loop.
///
/// An event loop handles input only when it has no tasks left. Requests that have already arrived, handled one after
/// the other, would keep it from the other connections. So each connection gets one of them per turn, and between two
/// turns the event loop handles input.
final class PipelinedTurns {
    private let eventLoop: any EventLoop
    private var waiting: [() -> Void] = []

    /// The time between two turns. It is in the future when the event loop has no tasks left, which suffices.
    private static let pause: TimeAmount = .microseconds(100)

    private init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    /// Calls a function in the next turn. Call on the event loop only.
    func wait(_ body: @escaping () -> Void) {
        waiting.append(body)
        guard waiting.count == 1 else { return }
        // After the requests of this turn that don't wait for anything.
        eventLoop.assumeIsolated().execute { self.schedule(isRepeated: false) }
    }

    private func schedule(isRepeated: Bool) {
        let start = NIODeadline.now() + Self.pause
        eventLoop.assumeIsolated().scheduleTask(deadline: start) {
            // A late task may have followed others without input between them. All of this turn have ended by now.
            if !isRepeated, NIODeadline.now() - start > Self.pause { return self.schedule(isRepeated: true) }
            let turn = self.waiting
            self.waiting = []
            for body in turn { body() }
        }
    }

    /// The turns of each event loop of a server.
    final class OfEventLoops: Sendable {
        private let turns = Mutex<[ObjectIdentifier: NIOLoopBound<PipelinedTurns>]>([:])

        /// Returns the turns of an event loop. Call on the event loop only.
        func turns(of eventLoop: any EventLoop) -> PipelinedTurns {
            turns.withLock { turns in
                if let known = turns[ObjectIdentifier(eventLoop)] { return known }
                let new = NIOLoopBound(PipelinedTurns(eventLoop), eventLoop: eventLoop)
                turns[ObjectIdentifier(eventLoop)] = new
                return new
            }.value
        }
    }
}
