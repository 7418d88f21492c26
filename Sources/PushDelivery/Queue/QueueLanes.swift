import PushGatewayAPI

/// The notifications of an ``OutageQueue``, by device.
struct QueueLanes {
    struct Entry {
        let id: UInt64
        var notification: Notification
        var target: DeliveryTarget
        var bytes: Int
        var added: ContinuousClock.Instant
        /// The number of times that newer counts have replaced the notification.
        var replacements = 0
    }

    /// The notifications of one device, and the task that delivers them.
    struct Lane {
        /// Differs from those of the device's earlier lanes.
        let id: UInt64
        /// Ends the task's sleep: when the queue stops, or when the lane is removed.
        let signal: StopSignal
        var entries = FIFOQueue<Entry>()
        /// Whether the task delivers a notification. The lane then stays until the end of the attempt.
        var isDelivering = false
    }

    /// A notification that was removed, and its lane if that was removed with it.
    typealias Dropped = (entry: Entry, removedLane: Lane?)

    /// The lanes with notifications, and those whose tasks deliver.
    private var lanes: [DeliveryKey: Lane] = [:]
    /// All notifications in the order in which they were added. Contains some that have left.
    private var order = FIFOQueue<(device: DeliveryKey, id: UInt64)>()
    private var lastID: UInt64 = 0
    /// The number of notifications.
    private(set) var entries = 0
    /// The size of the notifications.
    private(set) var bytes = 0

    func contains(_ device: DeliveryKey) -> Bool { lanes[device] != nil }

    // MARK: Adding

    /// Returns a number for a new entry, greater than those before.
    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// Adds a notification.
    /// - Returns: the lane if it is a new one, whose task must be started.
    mutating func append(_ entry: Entry, for device: DeliveryKey, makeLane: () -> Lane) -> Lane? {
        let newLane = lanes[device] == nil ? makeLane() : nil
        if let newLane { lanes[device] = newLane }
        lanes[device]?.entries.append(entry)
        order.append((device, entry.id))
        entries += 1
        bytes += entry.bytes
        return newLane
    }

    /// Replaces a device's last notification by newer counts, if it has only counts too.
    /// - Returns: whether it was replaced.
    mutating func replaceLast(of device: DeliveryKey, with new: Entry) -> Bool {
        guard new.target.app.provider.coalescesCounts, new.notification.hasOnlyCounts else { return false }
        guard var last = lanes[device]?.entries.last, last.notification.hasOnlyCounts,
            last.target.device.data == new.target.device.data
        else { return false }
        bytes += new.bytes - last.bytes
        (last.notification, last.target, last.bytes, last.added) = (new.notification, new.target, new.bytes, new.added)
        last.replacements += 1
        lanes[device]?.entries.replaceLast(with: last)
        return true
    }

    // MARK: Attempts

    /// Returns a device's first notification; `nil` if the lane was removed.
    mutating func beginAttempt(_ device: DeliveryKey, _ laneID: UInt64) -> Entry? {
        guard let lane = lanes[device], lane.id == laneID, let entry = lane.entries.first else { return nil }
        lanes[device]?.isDelivering = true
        return entry
    }

    /// Ends the attempt of a device's lane, and removes the lane if it is empty.
    /// - Returns: whether the device has further notifications.
    mutating func endAttempt(_ device: DeliveryKey) -> Bool {
        lanes[device]?.isDelivering = false
        return removeIdleLane(of: device) == nil
    }

    // MARK: Removing

    /// Removes a device's notification, unless it was dropped or replaced while it was tried.
    /// - Returns: whether it was removed.
    mutating func remove(_ entry: Entry, of device: DeliveryKey) -> Bool {
        guard let first = lanes[device]?.entries.first, first.id == entry.id,
            first.replacements == entry.replacements
        else { return false }
        removeFirst(of: device)
        return true
    }

    /// Removes the notifications of a device whose lane's task delivers. The lane stays.
    mutating func removeAll(of device: DeliveryKey) {
        while lanes[device]?.entries.isEmpty == false { removeFirst(of: device) }
    }

    /// Removes the oldest notification of all, and its lane if it was the last one and isn't being delivered. The
    /// caller then ends the lane's signal.
    mutating func removeOldest() -> Dropped? {
        while let (device, id) = order.popFirst() {
            guard let first = lanes[device]?.entries.first, first.id <= id else { continue }
            return removeFirst(of: device).map { ($0, removeIdleLane(of: device)) }
        }
        return nil
    }

    private mutating func removeIdleLane(of device: DeliveryKey) -> Lane? {
        guard let lane = lanes[device], lane.entries.isEmpty, !lane.isDelivering else { return nil }
        lanes[device] = nil
        return lane
    }

    @discardableResult
    private mutating func removeFirst(of device: DeliveryKey) -> Entry? {
        guard let entry = lanes[device]?.entries.popFirst() else { return nil }
        entries -= 1
        bytes -= entry.bytes
        if order.count > entries * 2 + 64 {
            // A lane loses its notifications in their order, so those after its first one are there.
            let lanes = lanes
            order.removeAll { place in (lanes[place.device]?.entries.first?.id).map { $0 > place.id } ?? true }
        }
        return entry
    }
}
