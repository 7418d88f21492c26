import PushDelivery

/// The parts that the claims of ``PusherWorkers`` share.
struct PusherServices: Sendable {
    let store: any PushStore
    let configuration: PusherConfiguration
    let clock: any DeliveryClock
    let sender: GatewaySender
    let slots: ClaimSlots
    let log: PusherLog
    let metrics: PusherMetrics
    let refusals: Refusals
    /// Returns numbers from 0 to 1, for the variation of delays.
    let random: @Sendable () -> Double
}
