import PushDelivery

/// The parts that the claims of ``PusherWorkers`` share.
struct PusherServices: Sendable {
    let store: any PushStore
    let settings: DeliverySettings
    let clock: any DeliveryClock
    let sender: GatewaySender
    let slots: ClaimSlots
    let log: PusherLog
    let metrics: PusherMetrics
    let refusals: Refusals
    let activity: PusherActivity
    /// Returns numbers from 0 to 1, for the variation of delays.
    let random: @Sendable () -> Double

    var configuration: PusherConfiguration { settings.configuration }

    /// Records a failure of the store, other than in the log.
    func recordStoreError(_ error: PushStoreError) {
        metrics.storeErrors.increment()
        activity.record(error)
    }
}
