import Foundation

/// The content of a notification, as Apple's framework declares it: the properties that the extension uses.
open class UNNotificationContent: NSObject, NSMutableCopying {
    open internal(set) var title = ""
    open internal(set) var subtitle = ""
    open internal(set) var body = ""
    open internal(set) var badge: NSNumber?
    open internal(set) var sound: UNNotificationSound?
    open internal(set) var threadIdentifier = ""
    open internal(set) var categoryIdentifier = ""
    open internal(set) var interruptionLevel = UNNotificationInterruptionLevel.active
    open internal(set) var userInfo: [AnyHashable: Any] = [:]

    override public init() {}

    open func mutableCopy(with zone: NSZone? = nil) -> Any {
        let copy = UNMutableNotificationContent()
        copy.title = title
        copy.subtitle = subtitle
        copy.body = body
        copy.badge = badge
        copy.sound = sound
        copy.threadIdentifier = threadIdentifier
        copy.categoryIdentifier = categoryIdentifier
        copy.interruptionLevel = interruptionLevel
        copy.userInfo = userInfo
        return copy
    }
}

/// A content that can be changed.
open class UNMutableNotificationContent: UNNotificationContent {
    override open var title: String {
        get { super.title }
        set { super.title = newValue }
    }
    override open var subtitle: String {
        get { super.subtitle }
        set { super.subtitle = newValue }
    }
    override open var body: String {
        get { super.body }
        set { super.body = newValue }
    }
    override open var badge: NSNumber? {
        get { super.badge }
        set { super.badge = newValue }
    }
    override open var sound: UNNotificationSound? {
        get { super.sound }
        set { super.sound = newValue }
    }
    override open var threadIdentifier: String {
        get { super.threadIdentifier }
        set { super.threadIdentifier = newValue }
    }
    override open var categoryIdentifier: String {
        get { super.categoryIdentifier }
        set { super.categoryIdentifier = newValue }
    }
    override open var interruptionLevel: UNNotificationInterruptionLevel {
        get { super.interruptionLevel }
        set { super.interruptionLevel = newValue }
    }
    override open var userInfo: [AnyHashable: Any] {
        get { super.userInfo }
        set { super.userInfo = newValue }
    }
}

public enum UNNotificationInterruptionLevel: UInt, Sendable {
    case passive
    case active
    case timeSensitive
    case critical
}

public struct UNNotificationSoundName: RawRepresentable, Hashable, Sendable {
    public var rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }
}

open class UNNotificationSound: NSObject {
    /// The name; `nil` for the system's sound. Apple's class doesn't reveal it.
    public let name: UNNotificationSoundName?

    private init(name: UNNotificationSoundName?) {
        self.name = name
    }

    public convenience init(named name: UNNotificationSoundName) {
        self.init(name: name)
    }

    open class var `default`: UNNotificationSound { UNNotificationSound(name: nil) }
}
