extension EventConventions {
    /// The events of Matrix: the file `m.room.message$m.text` has a variant of `m.room.message`, and
    /// `m.invite_permission_config` has its type nowhere else.
    ///
    /// The keys of variants are those of the client-server API, "m.room.message msgtypes" and "Key verification
    /// framework".
    public static let matrix = EventConventions(
        unionName: "Event", typeKey: "type", contentKey: "content", variantKeys: ["msgtype", "method"],
        namespace: "m.", variantSeparator: "$")
}
