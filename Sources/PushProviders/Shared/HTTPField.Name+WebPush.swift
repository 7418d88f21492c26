import HTTPTypes

extension HTTPField.Name {
    /// RFC 8030, section 5.2.
    static let timeToLive = HTTPField.Name(constant: "TTL")
    /// RFC 8030, section 5.3.
    static let urgency = HTTPField.Name(constant: "Urgency")
    /// RFC 8030, section 5.4.
    static let topic = HTTPField.Name(constant: "Topic")
    /// Whether Windows Push Notification Services keep the message for a device that isn't connected.
    static let wnsCachePolicy = HTTPField.Name(constant: "X-WNS-Cache-Policy")
    /// Windows Push Notification Services: what happened to the message.
    static let wnsNotificationStatus = HTTPField.Name(constant: "X-WNS-NotificationStatus")
    static let wnsStatus = HTTPField.Name(constant: "X-WNS-Status")
    static let wnsErrorDescription = HTTPField.Name(constant: "X-WNS-Error-Description")
}
