/// The version with pushers that are notified by Web Push: the kind `webpush`, whose `gateway` is the push server's URL
/// while the pusher is activated.
enum WebPushVersion {
    static let statements: [String] = [
        """
        CREATE OR REPLACE FUNCTION remove_device_pushers(p_user text, p_devices text[], p_except text) RETURNS bigint
        LANGUAGE plpgsql AS $function$
        DECLARE
            owner bigint;
        BEGIN
            SELECT id INTO owner FROM account WHERE user_id = p_user FOR NO KEY UPDATE;
            RETURN remove_pushers(ARRAY(
                SELECT id FROM pusher WHERE account = owner AND kind <> 'email' AND device_id IS NOT NULL
                    AND (p_devices IS NULL OR device_id = ANY (p_devices)) AND device_id IS DISTINCT FROM p_except));
        END
        $function$
        """,
        // Begins the deliveries of a pusher, unless it was changed. Returns whether it was activated, and whether
        // something was queued.
        """
        CREATE FUNCTION activate_pusher(
            p_pusher bigint, p_revision bigint, p_setting text, p_gateway text, p_now bigint,
            OUT is_activated boolean, OUT has_queued boolean
        ) LANGUAGE plpgsql AS $function$
        DECLARE
            owner record;
            opens boolean;
        BEGIN
            is_activated := false;
            has_queued := false;
            PERFORM FROM account WHERE id = (SELECT account FROM pusher WHERE id = p_pusher) FOR NO KEY UPDATE;
            SELECT account.* INTO owner FROM account JOIN pusher ON pusher.account = account.id
            WHERE pusher.id = p_pusher AND pusher.revision = p_revision;
            IF NOT FOUND THEN RETURN; END IF;
            UPDATE pusher SET setting = p_setting, gateway = p_gateway, set_at = p_now,
                revision = nextval('pusher_revision')
            WHERE id = p_pusher RETURNING is_enabled INTO opens;
            UPDATE queue SET is_open = opens, visible_at = CASE WHEN opens THEN p_now END, lease = 0,
                leased_until = 0, settled = owner.position, in_flight = NULL, badge_seen = -1, failures = 0,
                failing_since = NULL, last_error = NULL
            WHERE pusher = p_pusher;
            is_activated := true;
            has_queued := opens;
        END
        $function$
        """,
    ]
}
