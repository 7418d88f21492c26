/// A request that a homeserver posts to a push gateway.
///
/// It has the members of the specification's example of `POST /_matrix/push/v1/notify`, in the same order and
/// with values of the same lengths. Its size is that of the example without white space: 552 bytes.
enum NotificationPayload {
    static let sizeOfTheExample = 552

    static func text(devices: Int) -> String {
        let list = (0..<devices).map(device).joined(separator: ",")
        return """
            {"notification":{"event_id":"$41fernwintergrn72","room_id":"!grn71kfw20ptlqz:example.net",\
            "type":"m.room.message","sender":"@fernkeeper1:garden.org","sender_display_name":"Fern Lane",\
            "room_name":"The Greenhouses","room_alias":"#greenhouse1:garden.org","prio":"high",\
            "content":{"msgtype":"m.text","body":"The fern by the door wants its water"},\
            "counts":{"unread":3,"missed_calls":1},"devices":[\(list)]}}
            """
    }

    /// A device with its number at the end of the pushkey. Devices after the first have longer pushkeys.
    private static func device(_ index: Int) -> String {
        let pushkey =
            "Rmlyc3QgZnJvc3Qgb2YgdGhlIHllYXIgdG9uaWdodC" + (index == 0 ? "" : "BhdCBzZXZlbi4") + String(10 + index)
        return """
            {"app_id":"org.garden.gardenChatter.ios","pushkey":"\(pushkey)","pushkey_ts":87654321,"data":{},\
            "tweaks":{"sound":"ding"}}
            """
    }
}
