extension Version1 {
    static let pusherFunctions: [String] = [
        // Returns 0 created, 1 changed, 2 unchanged, 3 too many, and whether something was queued.
        """
        CREATE FUNCTION set_pusher(
            p_user text, p_app_id text, p_pushkey text, p_kind text, p_device_id text, p_setting text, p_gateway text,
            p_is_enabled boolean, p_keeps_others boolean, p_max_per_user bigint, p_now bigint,
            OUT change integer, OUT has_queued boolean
        ) LANGUAGE plpgsql AS $function$
        DECLARE
            owner record;
            known record;
            the_pusher bigint;
            opens boolean := p_is_enabled AND p_gateway IS NOT NULL;
            was_open boolean;
            has_moved boolean;
        BEGIN
            has_queued := false;
            -- Two users who set the same pusher at the same time would not see each other's.
            PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws('/', current_schema, p_app_id, p_pushkey), 0));
            INSERT INTO account (user_id) SELECT p_user WHERE NOT EXISTS (SELECT FROM account WHERE user_id = p_user)
            ON CONFLICT DO NOTHING;
            PERFORM FROM account
            WHERE id = ANY (ARRAY(
                SELECT account FROM pusher WHERE app_id = p_app_id AND pushkey = p_pushkey AND NOT p_keeps_others
                UNION SELECT id FROM account WHERE user_id = p_user
            )) ORDER BY id FOR NO KEY UPDATE;
            SELECT * INTO owner FROM account WHERE user_id = p_user;
            SELECT * INTO known FROM pusher WHERE account = owner.id AND app_id = p_app_id AND pushkey = p_pushkey;

            IF NOT FOUND THEN
                IF (SELECT count(*) FROM pusher WHERE account = owner.id) >= p_max_per_user THEN
                    change := 3;
                    RETURN;
                END IF;
                INSERT INTO pusher (
                    account, app_id, pushkey, kind, device_id, setting, gateway, is_enabled, set_at, revision
                ) VALUES (
                    owner.id, p_app_id, p_pushkey, p_kind, p_device_id, p_setting, p_gateway, p_is_enabled, p_now,
                    nextval('pusher_revision')
                ) RETURNING id INTO the_pusher;
                INSERT INTO queue (pusher, account, is_open, settled, badge_seen)
                VALUES (the_pusher, owner.id, opens, owner.position, owner.count_changes);
                change := 0;
            ELSIF known.setting = p_setting AND known.gateway IS NOT DISTINCT FROM p_gateway
                AND known.device_id IS NOT DISTINCT FROM p_device_id AND known.is_enabled = p_is_enabled
            THEN
                the_pusher := known.id;
                change := 2;
            ELSE
                the_pusher := known.id;
                UPDATE pusher SET kind = p_kind, device_id = p_device_id, setting = p_setting, gateway = p_gateway,
                    is_enabled = p_is_enabled, set_at = p_now, revision = nextval('pusher_revision')
                WHERE id = known.id;
                was_open := known.is_enabled AND known.gateway IS NOT NULL;
                has_moved := known.gateway IS DISTINCT FROM p_gateway;
                IF opens AND was_open THEN
                    UPDATE queue SET
                        failures = CASE WHEN has_moved THEN 0 ELSE failures END,
                        failing_since = CASE WHEN has_moved THEN NULL ELSE failing_since END,
                        visible_at = CASE
                            WHEN visible_at > p_now AND (has_moved OR lease <> 0) THEN p_now ELSE visible_at
                        END,
                        lease = 0, leased_until = 0
                    WHERE pusher = known.id
                    RETURNING coalesce(visible_at <= p_now, false) INTO has_queued;
                ELSE
                    UPDATE queue SET is_open = opens, visible_at = CASE WHEN opens THEN p_now END, lease = 0,
                        leased_until = 0, settled = owner.position, in_flight = NULL, badge_seen = -1, failures = 0,
                        failing_since = NULL, last_error = NULL
                    WHERE pusher = known.id;
                    has_queued := opens;
                END IF;
                change := 1;
            END IF;
            IF NOT p_keeps_others THEN
                PERFORM remove_pushers(ARRAY(
                    SELECT id FROM pusher WHERE app_id = p_app_id AND pushkey = p_pushkey AND id <> the_pusher));
            END IF;
        END
        $function$
        """,
        // Removes pushers whose users are locked. Returns their number.
        """
        CREATE FUNCTION remove_pushers(p_pushers bigint[]) RETURNS bigint LANGUAGE plpgsql AS $function$
        DECLARE
            removed bigint;
        BEGIN
            DELETE FROM pusher WHERE id = ANY (p_pushers);
            GET DIAGNOSTICS removed = ROW_COUNT;
            PERFORM FROM queue WHERE pusher = ANY (p_pushers) ORDER BY pusher FOR UPDATE;
            DELETE FROM queue WHERE pusher = ANY (p_pushers);
            RETURN removed;
        END
        $function$
        """,
        """
        CREATE FUNCTION remove_pusher(p_user text, p_app_id text, p_pushkey text) RETURNS bigint LANGUAGE plpgsql
        AS $function$
        DECLARE
            owner bigint;
        BEGIN
            SELECT id INTO owner FROM account WHERE user_id = p_user FOR NO KEY UPDATE;
            RETURN remove_pushers(ARRAY(
                SELECT id FROM pusher WHERE account = owner AND app_id = p_app_id AND pushkey = p_pushkey));
        END
        $function$
        """,
        """
        CREATE FUNCTION remove_rejected_pusher(p_pusher bigint, p_revision bigint) RETURNS bigint LANGUAGE plpgsql
        AS $function$
        BEGIN
            PERFORM FROM account WHERE id = (SELECT account FROM pusher WHERE id = p_pusher) FOR NO KEY UPDATE;
            RETURN remove_pushers(ARRAY(SELECT id FROM pusher WHERE id = p_pusher AND revision = p_revision));
        END
        $function$
        """,
        """
        CREATE FUNCTION remove_device_pushers(p_user text, p_devices text[], p_except text) RETURNS bigint
        LANGUAGE plpgsql AS $function$
        DECLARE
            owner bigint;
        BEGIN
            SELECT id INTO owner FROM account WHERE user_id = p_user FOR NO KEY UPDATE;
            RETURN remove_pushers(ARRAY(
                SELECT id FROM pusher WHERE account = owner AND kind = 'http' AND device_id IS NOT NULL
                    AND (p_devices IS NULL OR device_id = ANY (p_devices)) AND device_id IS DISTINCT FROM p_except));
        END
        $function$
        """,
        // Returns the new revision; null if the rules have another one. Changes follow each other until they are
        // committed, so that revisions become visible in their order.
        """
        CREATE FUNCTION set_push_rules(p_user text, p_overrides text, p_replaced bigint) RETURNS bigint LANGUAGE plpgsql
        AS $function$
        DECLARE
            new_revision bigint;
        BEGIN
            UPDATE push_rules_revision SET revision = revision + 1 RETURNING revision INTO new_revision;
            IF p_replaced IS NULL THEN
                INSERT INTO push_rules VALUES (p_user, p_overrides, new_revision) ON CONFLICT (user_id) DO NOTHING;
            ELSE
                UPDATE push_rules SET overrides = p_overrides, revision = new_revision
                WHERE user_id = p_user AND revision = p_replaced;
            END IF;
            RETURN CASE WHEN FOUND THEN new_revision END;
        END
        $function$
        """,
        """
        CREATE FUNCTION set_room_state(
            p_room text, p_types text[], p_state_keys text[], p_events text[], p_replaces_all boolean
        ) RETURNS void LANGUAGE plpgsql AS $function$
        BEGIN
            PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws('/', current_schema, 'state', p_room), 0));
            IF p_replaces_all THEN DELETE FROM room_state WHERE room_id = p_room; END IF;
            INSERT INTO room_state (room_id, type, state_key, event)
            SELECT DISTINCT ON (type, state_key) p_room, type, state_key, event
            FROM unnest(p_types, p_state_keys, p_events) WITH ORDINALITY AS input (type, state_key, event, n)
            ORDER BY type, state_key, n DESC
            ON CONFLICT (room_id, type, state_key) DO UPDATE SET event = excluded.event;
        END
        $function$
        """,
    ]
}
