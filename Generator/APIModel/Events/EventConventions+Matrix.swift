extension EventConventions {
    /// The conventions of the Matrix specification: the file `m.room.message$m.text` describes a variant of
    /// `m.room.message`, and the type of `m.invite_permission_config` is only in the file's name.
    ///
    /// The keys of variants are those of the client-server API, "m.room.message msgtypes" and "Key verification
    /// framework".
    public static let matrix = EventConventions(
        unionName: "Event", typeKey: "type", contentKey: "content", variantKeys: ["msgtype", "method"],
        namespace: "m.", variantSeparator: "$")
}
